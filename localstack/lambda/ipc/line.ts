import { Socket, type SocketConstructorOpts } from "node:net";

/** The first `length` bytes of `buffer`, which the next chunk overwrites. */
export type OnChunk = (buffer: Buffer, length: number) => void;

/** Main's end of the socket of one environment. */
export interface Line {
  readonly socket: Socket;
  /** What comes while nobody listens is passed over. */
  onChunk: OnChunk | undefined;
}

/** For every line: a chunk is dealt with before the next one is read. */
let shared: Buffer | undefined;
const BUFFER_BYTES = 64 * 1024;

/**
 * Reads a pipe of `child_process.spawn` into one buffer, which `net.connect` can by its option `onread` and spawn cannot: a stream makes a buffer of 64 KB for each chunk, cuts it to
 * size and leaves it to the garbage collector, which was an eighth of an empty call. Where Node shows no handle, the stream it is.
 */
export function openLine(pipe: Socket): Line {
  const holder = pipe as { _handle?: object | null };
  const handle = holder._handle;
  if (!handle) {
    const line: Line = { socket: pipe, onChunk: undefined };
    pipe.on("data", (chunk: Buffer) => line.onChunk?.(chunk, chunk.length));
    return line;
  }
  shared ??= Buffer.allocUnsafeSlow(BUFFER_BYTES);
  const onread = {
    buffer: shared,
    callback(length: number, buffer: Buffer) {
      line.onChunk?.(buffer, length);
      return true;
    },
  };
  const line: Line = {
    socket: new Socket({ handle, onread } as SocketConstructorOpts),
    onChunk: undefined,
  };
  // The pipe has no handle any more, and ends with the socket that has: the process's `close` waits for it.
  holder._handle = null;
  line.socket.once("close", () => pipe.destroy());
  return line;
}
