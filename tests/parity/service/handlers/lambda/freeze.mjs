import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";

const id = randomUUID();
/** When what was left behind last came to its end, by this environment's own clock; absent: not yet. */
let at = {};

/** A server within the environment, so that a request is there on every target. It takes its time to answer. */
const server = createServer((_request, response) => setTimeout(() => response.end("{}"), 200));
server.listen(0, "127.0.0.1");
await once(server, "listening");
const url = `http://127.0.0.1:${server.address().port}/`;

const leavings = {
  timer: () => sleep(200),
  request: async () => {
    const response = await fetch(url);
    await response.text();
  },
};

async function leaveBehind(what) {
  at = {};
  await leavings[what]();
  at[what] = Date.now();
}

/** One connection for as long as it looks open. Not by an Agent: since Node 24.22 and 22.23 that looks into the socket before it uses it again. */
let kept;
async function byKeptConnection(to) {
  const { hostname, port } = new URL(to);
  const isNew = kept === undefined || kept.destroyed;
  if (isNew) kept = connect(port, hostname).on("error", () => undefined);
  const socket = kept;
  const answered = once(socket, "data").then(() => true);
  const closed = once(socket, "close").then(() => false);
  socket.write(`GET / HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`);
  return { isNew, ok: await Promise.race([answered, closed]) };
}

let dynamodb;
async function bySdk(to) {
  dynamodb ??= new DynamoDBClient({ endpoint: to });
  try {
    const { $metadata } = await dynamodb.send(new ListTablesCommand({}));
    return { ok: true, attempts: $metadata.attempts };
  } catch ({ name, message }) {
    return { ok: false, name, message };
  }
}

/** `leave`: "timer" or "request" is left un-awaited. `kept` and `sdk`: addresses that are asked, and waited for. `sleepMs`. */
export async function handler({ leave, kept: keptTo, sdk, sleepMs }) {
  if (leave !== undefined) void leaveBehind(leave);
  const asked = {
    ...(keptTo === undefined ? {} : { kept: await byKeptConnection(keptTo) }),
    ...(sdk === undefined ? {} : { sdk: await bySdk(sdk) }),
  };
  if (sleepMs !== undefined) await sleep(sleepMs);
  return { id, ...asked, at, now: Date.now() };
}
