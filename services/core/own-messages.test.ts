import { describe, expect, it } from "vitest";
import type { StreamEvent } from "./deliver-presence.ts";
import { readOwnMessages } from "./own-messages.ts";
import { logDelivery } from "./testing/delivery-world.ts";

/** What becomes of marks that a batch moves; those of `held` cannot be moved. */
async function marksAfter(batch: readonly StreamEvent[], held?: string) {
  const moved: string[] = [];
  const failures: unknown[] = [];
  const failed = await readOwnMessages(
    {
      async moveReadMark(userId, channelId, messageId) {
        if (userId === held) throw new Error("held");
        moved.push(`${userId} ${channelId} ${messageId}`);
      },
      reportFailure: (error) => failures.push(error),
    },
    batch,
  );
  return { moved, failed, failures };
}

describe("the read marks of a batch's authors", () => {
  it("are moved to the newest message of each in each channel, and not by what else happens", async () => {
    const { moved, failed } = await marksAfter([
      logDelivery(1, "g1", { authorId: "ada" }),
      logDelivery(2, "g1", { authorId: "bob" }),
      logDelivery(3, "g2", { authorId: "ada" }),
      logDelivery(10, "g1", { authorId: "ada" }),
      // Somebody else's reaction, and a deletion, are about a message of its author's.
      logDelivery(11, "g1", { authorId: "bob", t: "MESSAGE_REACTION_ADD", messageId: "2" }),
      logDelivery(12, "g1", { authorId: "cy", t: "MESSAGE_DELETE", messageId: "9" }),
      { kind: "presence", position: "13", userId: "dan", status: "online" },
    ]);
    expect(moved.sort()).toEqual(["ada c-g1 10", "ada c-g2 3", "bob c-g1 2"]);
    expect(failed).toEqual([]);
  });

  it("that cannot be moved come again from the message that they are for, and hold up no others", async () => {
    const batch = [
      logDelivery(1, "g1", { authorId: "ada" }),
      logDelivery(2, "g1", { authorId: "bob" }),
      logDelivery(3, "g1", { authorId: "ada" }),
      logDelivery(4, "g1", { authorId: "cy" }),
    ];
    const { moved, failed, failures } = await marksAfter(batch, "ada");
    expect(moved).toEqual(["bob c-g1 2", "cy c-g1 4"]);
    expect(failed).toEqual(["3"]);
    expect(failures).toHaveLength(1);
  });
});
