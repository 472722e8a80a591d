import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

export interface RawSocket {
  readonly socket: Socket;
  /** The first bytes that came, up to a few hundred: enough for a status line. */
  readonly beginning: () => string;
  /** Resolves when it is over, however it ended. */
  readonly closed: Promise<void>;
}

const KEPT_CHARACTERS = 600;

/** A socket that speaks for itself: it reads and forgets what comes, and none of its errors is one of the test. Ends its own side only when it is told to. */
export async function openSocket(port: number, { tls = false } = {}): Promise<RawSocket> {
  const socket = tls
    ? connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false })
    : connect({ port, host: "127.0.0.1", noDelay: true });
  let beginning = "";
  socket.on("error", () => {});
  socket.on("data", (chunk: Buffer) => {
    if (beginning.length < KEPT_CHARACTERS) beginning += chunk.toString("latin1", 0, KEPT_CHARACTERS);
  });
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await new Promise<void>((resolve) => {
    socket.once(tls ? "secureConnect" : "connect", resolve);
    socket.once("close", () => resolve());
  });
  return { socket, beginning: () => beginning, closed };
}

/** Writes, and waits until it has gone out or the other side has ended. False: it did not go out. */
export function write({ socket, closed }: RawSocket, bytes: Buffer | string): Promise<boolean> {
  if (!socket.writable) return Promise.resolve(false);
  return new Promise((resolve) => {
    socket.write(bytes as Buffer, (error) => resolve(!error));
    void closed.then(() => resolve(false));
  });
}

/** Whether it comes within the time. */
export async function within(ms: number, happens: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([happens.then(() => true as const), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Calls `work` for 0, 1, 2 ... while it is to go on, so many at a time. */
export async function inParallel(
  lanes: number,
  goesOn: () => boolean,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      while (goesOn()) await work(next++);
    }),
  );
}
