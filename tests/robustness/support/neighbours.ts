import { once } from "node:events";
import { PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "vitest";
import WebSocket from "ws";
import { clientOptions, managementApi } from "../../parity/support/client.ts";
import type { RunningService } from "./running-service.ts";

/** A client that is in order, and goes on asking until it is told to stop. */
export interface Neighbour {
  readonly name: string;
  /** Answers that it has had. */
  answered(): number;
  /** Resolves when what it has asked is answered. Rejects where an answer was missing, doubled, or not its own. */
  stop(): Promise<void>;
}

const ANSWER_MS = 30_000;
/** Between two questions: it is there to be served, not to load the machine. */
const PAUSE_MS = 10;

/** One that asks again and again. @param ask has to give back the text that it is given */
function neighbour(name: string, ask: (text: string) => Promise<string>, end: () => void): Neighbour {
  let answered = 0;
  let stopping = false;
  const run = async () => {
    for (let n = 0; !stopping; n++) {
      const text = `${name} ${n}`;
      const answer = await ask(text);
      if (answer !== text) throw new Error(`${name} asked "${text}" and got "${answer}".`);
      answered += 1;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  const done = run();
  // Told by `stop`.
  done.catch(() => {});
  return {
    name,
    answered: () => answered,
    async stop() {
      stopping = true;
      try {
        await done;
      } finally {
        end();
      }
    },
  };
}

/** Frames as they come, one for each question: one more than was asked for is an error. */
async function openClient(url: string) {
  const socket = new WebSocket(url, { rejectUnauthorized: false, perMessageDeflate: false });
  const waiting: { resolve(text: string): void; reject(error: Error): void }[] = [];
  let broken: Error | undefined;
  const fail = (error: Error) => {
    broken ??= error;
    for (const one of waiting.splice(0)) one.reject(error);
  };
  socket.on("message", (data) => {
    const next = waiting.shift();
    if (next) next.resolve(data.toString());
    else fail(new Error(`A frame that nobody asked for: ${data}`));
  });
  socket.on("error", fail);
  socket.on("close", (code) => fail(new Error(`The connection was closed with ${code}.`)));
  await once(socket, "open");
  return {
    socket,
    /** The next frame. */
    next: () =>
      new Promise<string>((resolve, reject) => {
        if (broken) return reject(broken);
        const timer = setTimeout(() => fail(new Error(`No answer in ${ANSWER_MS} ms.`)), ANSWER_MS);
        const settled =
          <T>(settle: (value: T) => void) =>
          (value: T) => {
            clearTimeout(timer);
            settle(value);
          };
        waiting.push({ resolve: settled(resolve), reject: settled(reject) });
      }),
    end: () => {
      socket.removeAllListeners("close");
      socket.terminate();
    },
  };
}

/** Sends on a WebSocket of its own, and is answered by a handler. */
export async function webSocketNeighbour(service: RunningService, { tls = false } = {}): Promise<Neighbour> {
  const client = await openClient(tls ? service.ws.replace(/^ws/, "wss") : service.ws);
  const ask = (text: string) => {
    client.socket.send(text);
    return client.next();
  };
  return neighbour(tls ? "wss" : "ws", ask, client.end);
}

/** Is posted to through @connections, with the SDK's client. */
export async function postedNeighbour(service: RunningService): Promise<Neighbour> {
  const client = await openClient(service.ws);
  const api = managementApi(service);
  client.socket.send('{"action":"me"}');
  const ConnectionId: string = JSON.parse(await client.next()).connectionId;
  const ask = async (Data: string) => {
    const [text] = await Promise.all([
      client.next(),
      api.send(new PostToConnectionCommand({ ConnectionId, Data })),
    ]);
    return text;
  };
  const end = () => {
    client.end();
    api.destroy();
  };
  return neighbour("@connections", ask, end);
}

/** Asks the HTTP API. */
export function httpNeighbour(service: RunningService): Neighbour {
  const ask = async (body: string) => {
    const answer = await fetch(`${service.http}/echo`, {
      method: "POST",
      body,
      headers: { "content-type": "text/plain" },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return answer.text();
  };
  return neighbour("HTTP API", ask, () => {});
}

/** Invokes a function through the edge, with the SDK's client. */
export function invokingNeighbour(service: RunningService): Neighbour {
  const client = new LambdaClient({ endpoint: service.edge, ...clientOptions(service) });
  const ask = async (text: string) => {
    const { Payload } = await client.send(
      new InvokeCommand({ FunctionName: "robustness-dev-echo", Payload: JSON.stringify(text) }),
    );
    return JSON.parse(Payload?.transformToString() ?? '""');
  };
  return neighbour("Invoke", ask, () => client.destroy());
}

export const allNeighbours = (service: RunningService): Promise<Neighbour[]> =>
  Promise.all([
    webSocketNeighbour(service),
    webSocketNeighbour(service),
    webSocketNeighbour(service, { tls: true }),
    postedNeighbour(service),
    httpNeighbour(service),
    invokingNeighbour(service),
  ]);

/** Stops them; each of them has had its answers, while others misbehaved. */
export async function expectServed(neighbours: readonly Neighbour[]): Promise<void> {
  for (const neighbour of neighbours) {
    await neighbour.stop();
    // None is quick where all wait in one queue for a function.
    expect(neighbour.answered(), neighbour.name).toBeGreaterThan(2);
  }
  console.log(neighbours.map(({ name, answered }) => `${name}: ${answered()} answers`).join(", "));
}
