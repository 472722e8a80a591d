import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "#protocol/limits";
import type { Reaction } from "#protocol/objects";
import { addReaction, changeReaction, removeReaction } from "./reactions.ts";

const step = fc.record({
  isAdded: fc.boolean(),
  emoji: fc.constantFrom("👍", "🎉", "❤️"),
  userId: fc.constantFrom("1", "2", "3"),
});

describe("reactions", () => {
  it("are what was added last and not removed since, each once, whatever the order", () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let reactions: Reaction[] = [];
        const expected = new Set<string>();
        for (const { isAdded, emoji, userId } of steps) {
          const name = `${emoji} ${userId}`;
          const changed = (isAdded ? addReaction : removeReaction)(reactions, emoji, userId);
          // Nothing to change is told apart, so that it is no event.
          expect(changed === undefined).toBe(expected.has(name) === isAdded);
          reactions = changed ?? reactions;
          if (isAdded) expected.add(name);
          else expected.delete(name);
        }
        const pairs = reactions.flatMap(({ emoji, user_ids }) => user_ids.map((id) => `${emoji} ${id}`));
        expect(pairs.sort()).toEqual([...expected].sort());
        expect(reactions.every(({ user_ids }) => user_ids.length > 0)).toBe(true);
      }),
    );
  });

  it("stand in the order in which people reacted", () => {
    const first = addReaction([], "👍", "2") ?? [];
    const second = addReaction(first, "🎉", "1") ?? [];
    expect(addReaction(second, "👍", "1")).toEqual([
      { emoji: "👍", user_ids: ["2", "1"] },
      { emoji: "🎉", user_ids: ["1"] },
    ]);
  });

  it("are limited in emoji and in all, but not where one is there already", () => {
    const { emoji: mostEmoji, all } = limits.reactionsPerMessage;
    const wide = Array.from({ length: mostEmoji }, (_, index) => ({ emoji: `e${index}`, user_ids: ["1"] }));
    expect(() => addReaction(wide, "new", "1")).toThrow(expect.objectContaining({ code: "LIMIT_REACHED" }));
    expect(addReaction(wide, "e0", "2")).toBeDefined();
    const many = [{ emoji: "👍", user_ids: Array.from({ length: all }, (_, index) => String(index)) }];
    expect(() => addReaction(many, "👍", "x")).toThrow(expect.objectContaining({ code: "LIMIT_REACHED" }));
    expect(addReaction(many, "👍", "0")).toBeUndefined();
    expect(removeReaction(many, "👍", "0")).toBeDefined();
  });
});

describe("changeReaction", () => {
  it("refuses a channel that one may not see, and asks for no message", async () => {
    const deps = {
      findVisibleChannel: async () => undefined,
      changeReactions: () => Promise.reject(new Error("asked for")),
    };
    await expect(
      changeReaction(deps, "MESSAGE_REACTION_ADD", "1", { channelId: "1", messageId: "2", emoji: "👍" }),
    ).rejects.toMatchObject({ code: "UNKNOWN_CHANNEL" });
  });
});
