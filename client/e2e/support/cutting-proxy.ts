import net from "node:net";

/** Stands in front of a server, byte by byte, and can cut an upload on its way. */
export class CuttingProxy {
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  #share: number | null = null;
  /** Of the body that was cut last: how much of it had come, from 0 to 1. */
  cutAt: number | null = null;

  private constructor(port: number, host: string) {
    this.#server = net.createServer((client) => this.#join(client, net.connect(port, host)));
  }

  /** @param url of the server behind it */
  static async start(url: string): Promise<CuttingProxy> {
    const { port, hostname } = new URL(url);
    const proxy = new CuttingProxy(Number(port), hostname);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  /** Resets the connection of the next POST when so much of its body has come. @param share from 0 to 1 */
  cutNext(share: number): void {
    this.#share = share;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(client: net.Socket, server: net.Socket): void {
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    server.pipe(client);
    let head = "";
    let bodyBytes = 0;
    client.on("data", (chunk: Buffer) => {
      if (!server.write(chunk)) {
        client.pause();
        server.once("drain", () => client.resume());
      }
      if (this.#share === null) return;
      if (head === "" && !chunk.toString("latin1", 0, 5).startsWith("POST ")) return;
      const endOfHead = head === "" ? chunk.indexOf("\r\n\r\n") : -1;
      if (head === "") head = chunk.toString("latin1", 0, endOfHead);
      bodyBytes += chunk.length - (endOfHead < 0 ? 0 : endOfHead + 4);
      const wholeBytes = Number(/content-length: (\d+)/i.exec(head)?.[1]);
      if (bodyBytes < wholeBytes * this.#share) return;
      this.#share = null;
      this.cutAt = bodyBytes / wholeBytes;
      client.resetAndDestroy();
    });
  }
}
