import { setTimeout as sleep } from "node:timers/promises";
import { callback } from "./callback.mjs";

/**
 * Does what a client asked for, so that one handler serves every row. The fields are looked at in this order:
 * `sleepMs`, `call` (an @connections call, see callback.mjs), `throw` (a message), `exit` (a status), `return` (any JSON), `returnNothing`.
 * Without any of the last four the answer is 200 with the outcome of the call, or else with the event, as its body.
 */
export async function act(instruction, event) {
  const asked = instruction ?? {};
  if (asked.sleepMs !== undefined) await sleep(asked.sleepMs);
  const outcome = asked.call === undefined ? undefined : await callback(asked.call, event.requestContext);
  if (asked.throw !== undefined) throw new Error(asked.throw);
  if (asked.exit !== undefined) process.exit(asked.exit);
  if (asked.return !== undefined) return asked.return;
  if (asked.returnNothing === true) return undefined;
  return { statusCode: 200, body: JSON.stringify(outcome ?? event) };
}
