import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { WebSocket } from "ws";

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** One side of the Chrome DevTools Protocol: calls, and the events that were seen. */
export interface DebugSession {
  readonly events: Message[];
  /** @throws Error with the answer's message where the call is refused */
  call(method: string, params?: object): Promise<Record<string, unknown>>;
}

interface DrivenSession extends DebugSession {
  receive(message: Message): void;
}

function createSession(send: (text: string) => void): DrivenSession {
  const calls = new Map<number, (message: Message) => void>();
  const events: Message[] = [];
  let lastId = 0;
  return {
    events,
    async call(method, params = {}) {
      const id = ++lastId;
      const answered = new Promise<Message>((resolve) => calls.set(id, resolve));
      send(JSON.stringify({ id, method, params }));
      const { result, error } = await answered;
      if (error) throw new Error(error.message);
      return result ?? {};
    },
    receive(message) {
      if (message.id === undefined) events.push(message);
      else calls.get(message.id)?.(message);
    },
  };
}

export interface Debugger {
  /** Of each environment that runs, by the order in which they came. */
  readonly workers: DebugSession[];
  /** Safe to call twice. */
  close(): Promise<void>;
}

/** Attaches as an editor does: to the process by its port, and through it to the worker threads. */
export async function attachDebugger(port: number): Promise<Debugger> {
  const list = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(list[0]?.webSocketDebuggerUrl ?? "");
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  const main = createSession((text) => socket.send(text));
  const workers: DrivenSession[] = [];
  const bySession = new Map<unknown, DrivenSession>();
  socket.on("message", (data) => {
    const message = JSON.parse(String(data)) as Message;
    const { sessionId } = message.params ?? {};
    if (message.method === "NodeWorker.attachedToWorker") {
      const worker = createSession(
        (text) => void main.call("NodeWorker.sendMessageToWorker", { sessionId, message: text }),
      );
      bySession.set(sessionId, worker);
      workers.push(worker);
    } else if (message.method === "NodeWorker.receivedMessageFromWorker") {
      bySession.get(sessionId)?.receive(JSON.parse(String(message.params?.message)) as Message);
    } else main.receive(message);
  });
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await main.call("NodeWorker.enable", { waitForDebuggerOnStart: true });
  return {
    workers,
    close() {
      socket.close();
      return closed;
    },
  };
}

/** Where the line with `text` in `source` is in the bundle, as the bundle's map has it; both counted from 0. */
export function generatedPosition(
  bundle: string,
  source: string,
  text: string,
): { lineNumber: number; columnNumber: number } {
  const wanted = readFileSync(source, "utf8")
    .split("\n")
    .findIndex((line) => line.includes(text));
  const map = new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, "utf8")));
  for (const [lineNumber, line] of readFileSync(bundle, "utf8").split("\n").entries()) {
    for (let columnNumber = 0; columnNumber < line.length; columnNumber += 1) {
      const entry = map.findEntry(lineNumber, columnNumber);
      if ("originalLine" in entry && entry.originalLine === wanted && entry.generatedLine === lineNumber)
        return { lineNumber, columnNumber: entry.generatedColumn };
    }
  }
  throw new Error(`no line of ${bundle} comes from "${text}"`);
}
