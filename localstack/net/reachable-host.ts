/** Where a server that listens on `host` is reached from this machine: all addresses (`0.0.0.0`, `::`) are none that can be dialled, or that a certificate could have. */
export const reachableHost = (host: string): string =>
  host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
