import { connect, type Socket } from "node:net";

export interface PoolAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface HttpPool {
  /**
   * One POST to `/`, in one write. @param headers whole lines, each with its CRLF, without Host and Content-Length
   * @throws Node's own error; `ECONNREFUSED` where nothing listens, so that nothing can have been done
   */
  post(headers: string, body: Buffer | string): Promise<PoolAnswer>;
  close(): void;
}

const MAX_IDLE = 64;
const HEAD_END = Buffer.from("\r\n\r\n");

/**
 * HTTP/1.1 to a server of this machine that local AWS has started itself, over connections that are kept. By `node:http` each call costs a quarter of a millisecond
 * more when the machine is otherwise idle, and a message of a chat is nine calls.
 */
export function createHttpPool(host: string, port: number): HttpPool {
  const idle: Line[] = [];
  const all = new Set<Line>();
  const hostLine = `POST / HTTP/1.1\r\nhost: ${host}:${port}\r\n`;

  const release = (line: Line) => {
    if (idle.length < MAX_IDLE) idle.push(line);
    else line.end();
  };
  const open = () => {
    const line = new Line(connect({ host, port, noDelay: true }), () => {
      all.delete(line);
      const at = idle.indexOf(line);
      if (at >= 0) idle.splice(at, 1);
    });
    all.add(line);
    return line;
  };

  return {
    async post(headers, body) {
      const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
      const head = `${hostLine}${headers}content-length: ${length}\r\n\r\n`;
      const request = Buffer.allocUnsafe(head.length + length);
      request.write(head, "latin1");
      if (typeof body === "string") request.write(body, head.length);
      else body.copy(request, head.length);
      // The one used last: the others may end as idle.
      const line = idle.pop() ?? open();
      const answer = await line.exchange(request);
      if (line.isOpen) release(line);
      return answer;
    },
    close() {
      for (const line of all) line.end();
    },
  };
}

/** One connection, with one request on the way at most. */
class Line {
  readonly #socket: Socket;
  #unread: Buffer[] = [];
  #current: { resolve(answer: PoolAnswer): void; reject(error: Error): void } | undefined;
  isOpen = true;

  constructor(socket: Socket, onClosed: () => void) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => {
      this.#fail(new Error("the connection closed before it answered"));
      onClosed();
    });
  }

  exchange(request: Buffer): Promise<PoolAnswer> {
    return new Promise((resolve, reject) => {
      this.#current = { resolve, reject };
      this.#socket.write(request);
    });
  }

  end(): void {
    this.isOpen = false;
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#unread.push(chunk);
    let read: ReturnType<typeof readAnswer>;
    try {
      const bytes = this.#unread.length === 1 ? chunk : Buffer.concat(this.#unread);
      this.#unread = [bytes];
      read = readAnswer(bytes);
    } catch (error) {
      this.#fail(error as Error);
      return;
    }
    if (!read) return;
    this.#unread = [];
    const current = this.#current;
    this.#current = undefined;
    if (read.closes) this.end();
    current?.resolve(read.answer);
  }

  #fail(error: Error): void {
    this.end();
    this.#current?.reject(error);
    this.#current = undefined;
  }
}

/** Undefined where it has not arrived whole. @throws Error where it is no answer of HTTP/1.1 whose end can be told (RFC 9112, 6.3) */
export function readAnswer(bytes: Buffer): { answer: PoolAnswer; closes: boolean } | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const [statusLine = "", ...lines] = bytes.toString("latin1", 0, headEnd).split("\r\n");
  if (!/^HTTP\/1\.1 [2-5]\d\d/.test(statusLine)) throw new Error(`not an answer: ${statusLine.slice(0, 80)}`);
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const start = headEnd + HEAD_END.length;
  const body =
    headers["transfer-encoding"] === "chunked" ? readChunks(bytes, start) : readLength(bytes, start, headers);
  return (
    body && {
      answer: { status: Number(statusLine.slice(9, 12)), headers, body },
      closes: headers.connection === "close",
    }
  );
}

function readLength(bytes: Buffer, start: number, headers: Record<string, string>): Buffer | undefined {
  const length = Number(headers["content-length"] ?? Number.NaN);
  if (!Number.isInteger(length)) throw new Error("an answer without a length");
  return bytes.length < start + length ? undefined : bytes.subarray(start, start + length);
}

/** RFC 9112, 7.1; trailers are none of what a local engine sends. */
function readChunks(bytes: Buffer, start: number): Buffer | undefined {
  const parts: Buffer[] = [];
  for (let at = start; ; ) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    if (Number.isNaN(size)) throw new Error("a chunk without a size");
    at = lineEnd + 2 + size + 2;
    if (bytes.length < at) return undefined;
    if (size === 0) return Buffer.concat(parts);
    parts.push(bytes.subarray(at - size - 2, at - 2));
  }
}
