import fc from "fast-check";
import { expect, it } from "vitest";
import { snowflakeAt } from "#core/snowflake";
import { limits } from "#protocol/limits";
import type { Role } from "#protocol/objects";
import { compareIds } from "#protocol/primitives";
import { seesSinceMs } from "./channel-members.ts";
import type { Counter, WideMention } from "./counters.ts";
import { type Mentions, readStateOf } from "./read-states.ts";

const CHANNEL = "10";
const ME = "1";
const START_MS = Date.UTC(2026, 0, 1);
const roles: readonly Role[] = ["owner", "admin", "moderator", "member"];

/** A message a second, and whom it mentions. */
const message = fc.record({
  isDeleted: fc.boolean(),
  author: fc.constantFrom(ME, "2"),
  byName: fc.boolean(),
  wide: fc.option(fc.oneof(fc.constant("everyone" as const), fc.subarray([...roles], { minLength: 1 })), {
    nil: undefined,
  }),
});

const idOf = (index: number) => snowflakeAt(START_MS + index * 1_000);

it("a reader's count is of the messages that mention them, that came after they joined or were added, and that they have not read; of all or of roles the newest 50, up to its limit; a channel is unread while a message is there that they have not read", () => {
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 130, size: "max" }),
      fc.nat(130),
      fc.option(fc.nat(130), { nil: undefined }),
      fc.option(fc.nat(130), { nil: undefined }),
      fc.constantFrom(...roles),
      (messages, joinedBefore, addedBefore, read, role) => {
        const wideMentions: WideMention[] = messages.flatMap(({ author, wide, isDeleted }, index) =>
          wide && !isDeleted ? [{ messageId: idOf(index), authorId: author, roles: wide }] : [],
        );
        // Nobody is told by name of what they wrote themselves; see core/mentions.
        const isNamed = ({ byName, author, isDeleted }: (typeof messages)[number]) =>
          byName && author !== ME && !isDeleted;
        const named = messages.flatMap((one, index) => (isNamed(one) ? [idOf(index)] : []));
        const mentions: Mentions = new Map([[CHANNEL, named]]);
        const newest = messages.findLastIndex(({ isDeleted }) => !isDeleted);
        const counter: Counter = {
          channelId: CHANNEL,
          guildId: "7",
          isPrivate: false,
          lastSeq: messages.length,
          lastMessageId: messages.length === 0 ? "0" : idOf(messages.length - 1),
          newestMessageId: newest === -1 ? "0" : idOf(newest),
          wideMentions: wideMentions.slice(-limits.mentionCount),
          accessVersion: 0,
          pinCount: 0,
        };
        const item = read === undefined ? undefined : { last_read_id: idOf(read) };
        // Right before the message of this number.
        const justBefore = (index: number) => START_MS + index * 1_000 - 1;
        const channelMember = addedBefore === undefined ? {} : { added_at_ms: justBefore(addedBefore) };
        const reader = { userId: ME, role, sinceMs: seesSinceMs(justBefore(joinedBefore), channelMember) };
        const cameBefore = Math.max(joinedBefore, addedBefore ?? 0);

        // The counter remembers the newest of them: it is written with each message, and paid by its size.
        const remembered = new Set(counter.wideMentions.map(({ messageId }) => messageId));
        const counted = messages.filter((one, index) => {
          const isWide =
            remembered.has(idOf(index)) &&
            one.author !== ME &&
            one.wide !== undefined &&
            (one.wide === "everyone" || one.wide.includes(role));
          return index >= cameBefore && index > (read ?? -1) && (isNamed(one) || isWide);
        });
        const state = readStateOf(counter, item, mentions, reader);
        expect(state.mention_count).toBe(Math.min(limits.mentionCount, counted.length));
        expect(state.last_read_id).toBe(read === undefined ? null : idOf(read));
        expect(state.last_message_id).toBe(newest === -1 ? null : idOf(newest));
        const { last_message_id: last, last_read_id: mark } = state;
        const isUnread = last !== null && (mark === null || compareIds(last, mark) > 0);
        expect(isUnread).toBe(messages.some(({ isDeleted }, index) => !isDeleted && index > (read ?? -1)));
      },
    ),
  );
});
