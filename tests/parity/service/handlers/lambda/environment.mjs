import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { recall, remember } from "../memory.mjs";

/** Module state: what makes one environment known from another, and what it keeps while it is warm. */
const id = randomUUID();
const file = join(tmpdir(), "kept");
let calls = 0;
let running = 0;
let mostAtOnce = 0;

async function until(label, kind, count) {
  while ((await recall(label, kind)).length < count) await sleep(50);
}

/**
 * `write`: a text for the temporary folder. `meet`: `{label, count}` waits until so many invocations have come. `hold`: a label: says "started", waits for a "release". `sleepMs`.
 * Then answers with all that it knows of its environment and its context.
 */
export async function handler(event, context) {
  const remainingMs = context.getRemainingTimeInMillis();
  calls += 1;
  running += 1;
  mostAtOnce = Math.max(mostAtOnce, running);
  try {
    if (event.write !== undefined) writeFileSync(file, event.write);
    if (event.meet) {
      await remember(event.meet.label, "met", id);
      await until(event.meet.label, "met", event.meet.count);
    }
    if (event.hold !== undefined) {
      await remember(event.hold, "started", id);
      await until(event.hold, "release", 1);
    }
    if (event.sleepMs !== undefined) await sleep(event.sleepMs);
    return {
      id,
      calls,
      mostAtOnce,
      kept: read(),
      remainingMs,
      remainingAtEndMs: context.getRemainingTimeInMillis(),
      // As a copy: stock serverless-offline ends where an answer holds a function.
      context: JSON.parse(JSON.stringify(context)),
    };
  } finally {
    running -= 1;
  }
}

function read() {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
