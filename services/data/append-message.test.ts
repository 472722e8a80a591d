import fc from "fast-check";
import { expect, it } from "vitest";
import { appendMessage } from "./append-message.ts";
import { createCounterItem, findCounter } from "./counters.ts";
import type { Documents } from "./documents.ts";
import { MemoryTable, tableOf } from "./memory-table.fixture.ts";

const CHANNEL = "10";
/** What happens to the first try to store something. */
const fates = ["goes well", "meets another transaction", "is stored, and its answer lost"] as const;

interface Send {
  readonly author: string;
  readonly nonce: string;
  /** What the sender's clock says: it may be slow or fast. */
  readonly id: string;
  readonly fate: (typeof fates)[number];
}

const send = fc.record<Send>({
  author: fc.constantFrom("1", "2"),
  nonce: fc.constantFrom("a", "b", "c"),
  id: fc.integer({ min: 1, max: 1_000 }).map(String),
  fate: fc.constantFrom(...fates),
});

function doomed(documents: Pick<Documents, "get" | "transactWrite">, fate: Send["fate"]) {
  let isFirst = true;
  return {
    ...documents,
    async transactWrite(...args: Parameters<Documents["transactWrite"]>) {
      const isDoomed = isFirst;
      isFirst = false;
      if (isDoomed && fate === "meets another transaction")
        throw Object.assign(new Error("cancelled"), {
          name: "TransactionCanceledException",
          CancellationReasons: [{ Code: "TransactionConflict" }],
        });
      await documents.transactWrite(...args);
      if (isDoomed && fate === "is stored, and its answer lost") throw new Error("ECONNRESET");
    },
  };
}

it("the sequence of a channel has no gap and no repeat, ids grow with it, and a nonce makes one message, in whichever order writers come, conflict and ask again", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(send, { minLength: 1, maxLength: 8 }),
      async (scheduler, sends) => {
        const memory = new MemoryTable();
        const atOnce = memory.view(async () => {});
        await atOnce.transactWrite([
          createCounterItem(tableOf(atOnce), { channelId: CHANNEL, guildId: "7", isPrivate: false }),
        ]);
        const before = () => scheduler.schedule(Promise.resolve());
        const sent = sends.map(async ({ author, nonce, id, fate }) => {
          const table = tableOf(doomed(memory.view(before), fate));
          for (;;) {
            const counter = await findCounter(table, CHANNEL);
            if (!counter) throw new Error("the channel is gone");
            const draft = {
              channelId: CHANNEL,
              author: { id: author, username: author },
              content: nonce,
              nonce,
              mentions: {},
            };
            try {
              const retry = { deadlineMs: Date.now() + 10_000, random: () => 0 };
              return (await appendMessage(table, counter, draft, () => id, retry)).draft.d;
            } catch (error) {
              // As a client does that heard nothing.
              if ((error as Error).message !== "ECONNRESET") throw error;
            }
          }
        });
        const answers = await scheduler.waitFor(Promise.all(sent));

        const log = memory.ofType("LOG");
        const messages = memory.ofType("MESSAGE");
        expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
        expect(memory.ofType("COUNTER")[0]?.last_seq).toBe(log.length);
        expect(messages.map(({ seq }) => seq)).toEqual(log.map(({ seq }) => seq));
        expect(messages.map(({ id }) => id)).toEqual(log.map(({ message_id }) => message_id));
        expect(messages.length).toBe(new Set(sends.map(({ author, nonce }) => author + nonce)).size);
        for (const [index, { author, nonce }] of sends.entries()) {
          const stored = messages.find((one) => one.author.id === author && one.nonce === nonce);
          expect([answers[index]?.id, answers[index]?.seq]).toEqual([stored?.id, stored?.seq]);
        }
      },
    ),
    { numRuns: 200 },
  );
});
