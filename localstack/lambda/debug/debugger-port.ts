import { connect, createServer, type Server, type Socket } from "node:net";

const HOST = "127.0.0.1";

/**
 * A port that stays the same while host processes come and go, and that knows whether a debugger is attached, which Node itself does not tell: it passes
 * connections on to the inspector of the host that runs now.
 */
export class DebuggerPort {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #attached = 0;
  #inspectorPort: number | undefined;
  /** The last debugger that was connected has gone. */
  onDetached: () => void = () => {};

  private constructor(server: Server) {
    this.#server = server;
    server.on("connection", (client) => this.#pass(client));
  }

  /** Where `port` is taken, on any that is free: another project is being debugged. */
  static async listen(port: number): Promise<DebuggerPort> {
    try {
      return new DebuggerPort(await listening(port));
    } catch {
      return new DebuggerPort(await listening(0));
    }
  }

  get port(): number {
    const address = this.#server.address();
    return address && typeof address === "object" ? address.port : 0;
  }

  /** A debugger is connected, not only asking what there is. */
  get isAttached(): boolean {
    return this.#attached > 0;
  }

  /** @param url of the host's inspector; undefined while there is no host */
  setInspector(url: string | undefined): void {
    this.#inspectorPort = url === undefined ? undefined : Number(new URL(url).port);
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #pass(client: Socket): void {
    if (this.#inspectorPort === undefined) {
      client.destroy();
      return;
    }
    const inspector = connect(this.#inspectorPort, HOST);
    let counted = false;
    client.once("data", (start: Buffer) => {
      // `GET /json/list` and its like are questions; a debugger asks for the target by its id.
      counted = !start.toString("latin1", 0, 10).startsWith("GET /json");
      if (counted) this.#attached += 1;
    });
    client.once("close", () => {
      if (!counted) return;
      this.#attached -= 1;
      if (this.#attached === 0) this.onDetached();
    });
    for (const [socket, other] of [
      [client, inspector],
      [inspector, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.pipe(other);
      socket.on("error", () => other.destroy());
      socket.once("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
  }
}

function listening(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, HOST, () => {
      server.off("error", reject);
      // A debugger is no reason for a process to stay.
      resolve(server.unref());
    });
  });
}
