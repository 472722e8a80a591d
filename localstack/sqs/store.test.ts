import { cpSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { deliveryOf, type Message } from "./queue/message.ts";
import type { Queue } from "./queue/queue.ts";
import { type Draft, Store } from "./store.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "local-sqs-store-"));
  return () => rmSync(folder, { recursive: true, force: true });
});

const NAMES = ["a", "b", "a.fifo", "b.fifo"];
const open = (path: string, now: () => number, leastCompactedBytes = 1000) =>
  new Store({ folder: path, arnOf: (name) => `arn:${name}`, now, onVisible: () => {}, leastCompactedBytes });
const create = (store: Store, nowMs: number) => {
  for (const name of NAMES)
    store.saveQueue({
      name,
      attributes: { MessageRetentionPeriod: "60" },
      tags: {},
      createdMs: nowMs,
      modifiedMs: nowMs,
    });
};
const draft = (queue: Queue, text: string, delayMs = 0): Draft => ({
  message: { body: text, bodyMd5: "", senderId: "s", ...(queue.isFifo ? { groupId: text.slice(0, 1) } : {}) },
  delayMs,
  ...(queue.isFifo ? { deduplicationKey: text } : {}),
});

/** A copy goes on, and its file may be synced. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 1));

/** All that there is to know. */
function dump(store: Store, nowMs: number) {
  return NAMES.map((name) => {
    const queue = store.find(name);
    if (!queue) return undefined;
    const messages = [...queue.messages()].map((message) => ({ ...message.data, ...deliveryOf(message) }));
    return {
      data: queue.data,
      counts: queue.counts,
      messages: messages.sort((a, b) => a.order - b.order),
      sendings: [...queue.deduplication.entries(nowMs)],
      // A standard queue's order is of no promise.
      ...(queue.isFifo ? { receivable: orderByGroup(queue) } : {}),
    };
  });
}

function orderByGroup(queue: Queue) {
  const groups: Record<string, string[]> = {};
  for (const { data } of queue.receivable()) {
    groups[data.groupId ?? ""] ??= [];
    groups[data.groupId ?? ""]?.push(data.id);
  }
  return groups;
}

/** A step: what is done, to which queue, and which message or text. */
const step = fc.tuple(
  fc.constantFrom(
    "send",
    "send",
    "send",
    "receive",
    "receive",
    "hide",
    "delete",
    "bury",
    "redrive",
    "purge",
    "drop",
    "wait",
    "turn",
  ),
  fc.integer({ min: 0, max: NAMES.length - 1 }),
  fc.integer({ min: 0, max: 30 }),
);

describe("the store", () => {
  it("opened again at any moment is as it was, whatever happened and however it was copied", async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 150 }), async (steps) => {
        run += 1;
        let nowMs = 1_000_000;
        const now = () => nowMs;
        const place = join(folder, String(run));
        let store = open(place, now);
        create(store, nowMs);
        // So many that a copy takes several turns.
        for (const queue of store.queues.values())
          store.send(
            queue,
            Array.from({ length: 90 }, (_, index) => draft(queue, `${index % 5}-${index}`)),
          );
        const compare = (path: string) => {
          const other = open(path, now);
          expect(dump(other, nowMs)).toEqual(dump(store, nowMs));
          return other;
        };
        for (const [what, at, n] of steps) {
          const name = NAMES[at] ?? "";
          const queue = store.find(name);
          if (!queue) {
            create(store, nowMs);
            continue;
          }
          const receivable = [...queue.receivable()].slice(0, (n % 4) + 1);
          const inFlight = [...queue.messages()].filter(({ state }) => state === "in-flight");
          const one: Message[] = [...queue.messages()].slice(n * 5, n * 5 + 1);
          if (what === "send")
            store.send(queue, [draft(queue, `${n % 3}${n}`, n % 5 ? 0 : n * 1000), draft(queue, `x${n}`)]);
          if (what === "receive" && receivable.length > 0) store.receive(queue, receivable, nowMs + n * 500);
          if (what === "hide")
            store.hide(
              queue,
              inFlight.slice(0, 2).map((message) => [message, nowMs + (n % 3) * 9000]),
            );
          if (what === "delete") store.delete(queue, one);
          const other = store.find(name.startsWith("a") ? name.replace("a", "b") : name.replace("b", "a"));
          if (what === "bury" && other) store.bury(receivable, queue, other);
          if (what === "redrive" && other) store.redrive(receivable, queue, other);
          if (what === "purge" && n > 25) store.purge(queue);
          if (what === "drop" && n > 27) store.dropQueue(queue);
          if (what === "wait") nowMs += n * 700;
          if (what === "turn") await turn();
          if (n % 10 === 0) {
            const copy = `${place}-copy`;
            cpSync(place, copy, { recursive: true });
            compare(copy).close();
            rmSync(copy, { recursive: true });
          }
        }
        const before = store;
        before.close();
        store = open(place, now);
        expect(dump(store, nowMs)).toEqual(dump(before, nowMs));
        store.close();
        rmSync(place, { recursive: true });
      }),
      { numRuns: 40 },
    );
  });

  it("copies its journal while it goes on, and the copy is small", async () => {
    const now = () => 1_000_000;
    const store = open(folder, now, 100_000);
    create(store, now());
    const queue = store.find("a") as Queue;
    const kept = Array.from({ length: 1000 }, (_, index) => draft(queue, `kept ${index}`));
    store.send(queue, kept);
    const size = () => statSync(join(folder, "journal.log")).size;
    const keptBytes = size();
    expect(keptBytes).toBeGreaterThan(100_000);
    let before = keptBytes;
    let shrunk = 0;
    let written = 0;
    for (let round = 0; round < 10_000 && shrunk < 3; round += 1) {
      store.send(queue, [draft(queue, "x".repeat(5000))]);
      const last = [...queue.messages()].at(-1) as Message;
      store.receive(queue, [last], now() + 30_000);
      store.delete(queue, [last]);
      written += 5000;
      const bytes = size();
      if (bytes < before) shrunk += 1;
      before = bytes;
      await turn();
    }
    expect(shrunk).toBe(3);
    // What came while the last copy was synced is in it too, and a slow disk takes its time.
    expect(size()).toBeLessThan(keptBytes + written);
    store.close();
    const again = open(folder, now);
    expect([...(again.find("a") as Queue).messages()].map(({ data }) => data.body)).toEqual(
      kept.map(({ message }) => message.body),
    );
    again.close();
  });
});
