/** The part of the browser's WebSocket that the connection uses, so that its tests can hand it one of their own. */
export interface Socket {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: never) => void) | null;
  send(text: string): void;
  close(): void;
}

/** Opens a browser socket. The ticket rides in the query, since a browser cannot set headers on a handshake (A1.x of the wire's entry). */
export function openBrowserSocket(url: string, ticket: string): Socket {
  const address = new URL(url);
  address.searchParams.set("ticket", ticket);
  return new WebSocket(address) as Socket;
}
