import type { Socket } from "../socket.ts";

/** A socket whose other end is the test. What it sends is kept, what the test says arrives at once. */
export class FakeSocket implements Socket {
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  readonly sent: Record<string, unknown>[] = [];
  closed = false;
  onSend: (frame: Record<string, unknown>) => void = () => {};

  send(text: string): void {
    const frame = JSON.parse(text) as Record<string, unknown>;
    this.sent.push(frame);
    if (!this.closed) this.onSend(frame);
  }

  close(): void {
    this.closed = true;
  }

  open(): void {
    this.onopen?.(undefined as never);
  }

  /** The other end goes away, as a browser tells it. */
  drop(): void {
    this.closed = true;
    this.onclose?.(undefined as never);
  }

  receive(frame: unknown): void {
    if (!this.closed) this.onmessage?.({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
  }
}
