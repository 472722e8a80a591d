import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** Which way bytes go. */
type Way = "up" | "down";

/** One client's way to the gateway: a TCP proxy that can be cut, be slow, or carry nothing. It outlives the gateway behind it. */
export class Line {
  readonly #server: Server;
  readonly #target: () => string | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #heldUntilMs: Record<Way, number> = { up: 0, down: 0 };
  #slow = { untilMs: 0, delayMs: 0 };

  private constructor(target: () => string | undefined) {
    this.#target = target;
    this.#server = createServer((near) => this.#join(near));
  }

  /** @param target where the gateway is now, as a URL; undefined while there is none */
  static async open(target: () => string | undefined): Promise<Line> {
    const line = new Line(target);
    await new Promise<void>((resolve) => line.#server.listen(0, "127.0.0.1", resolve));
    return line;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the line is not open");
    return address.port;
  }

  /** Ends what is connected, without a word. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Everything takes so much longer, for a while. */
  slowDown(delayMs: number, forMs: number): void {
    this.#slow = { untilMs: performance.now() + forMs, delayMs };
  }

  /** The client is not read to, or carries nothing either way, for a while; nothing is lost of it. */
  hold(ways: readonly Way[], forMs: number): void {
    for (const way of ways) this.#heldUntilMs[way] = performance.now() + forMs;
  }

  /** Good weather from now on. */
  calm(): void {
    this.#slow = { untilMs: 0, delayMs: 0 };
    this.hold(["up", "down"], 0);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cut();
    await closed;
  }

  #join(near: Socket): void {
    const target = this.#target();
    if (target === undefined) {
      near.destroy();
      return;
    }
    const { hostname, port } = new URL(target);
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      // What went wrong the close tells.
      socket.on("error", () => {});
      socket.once("close", () => {
        this.#sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    this.#carry(near, far, "up");
    this.#carry(far, near, "down");
  }

  #carry(from: Socket, to: Socket, way: Way): void {
    from.on("data", async (bytes: Buffer) => {
      from.pause();
      await this.#weather(way);
      if (!to.writable) return;
      if (to.write(bytes)) from.resume();
      else to.once("drain", () => from.resume());
    });
    from.once("end", async () => {
      await this.#weather(way);
      to.end();
    });
  }

  async #weather(way: Way): Promise<void> {
    const { untilMs, delayMs } = this.#slow;
    if (performance.now() < untilMs) await pause(delayMs);
    // In small steps, because `calm` ends it.
    while (performance.now() < this.#heldUntilMs[way]) await pause(20);
  }
}
