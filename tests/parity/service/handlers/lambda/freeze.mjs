import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { Agent, createServer, get } from "node:http";
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

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** One request by a connection that is kept alive: how it ended. */
const plainly = (to) =>
  new Promise((resolve) => {
    get(to, { agent }, (response) => response.resume().on("end", () => resolve({ ok: true }))).on(
      "error",
      ({ code, message }) => resolve({ ok: false, code, message }),
    );
  });

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

/** `leave`: "timer" or "request" is left un-awaited. `plain` and `sdk`: addresses that are asked, and waited for. `sleepMs`. */
export async function handler({ leave, plain, sdk, sleepMs }) {
  if (leave !== undefined) void leaveBehind(leave);
  const asked = {
    ...(plain === undefined ? {} : { plain: await plainly(plain) }),
    ...(sdk === undefined ? {} : { sdk: await bySdk(sdk) }),
  };
  if (sleepMs !== undefined) await sleep(sleepMs);
  return { id, ...asked, at, now: Date.now() };
}
