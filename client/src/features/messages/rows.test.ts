import { expect, test, vi } from "vitest";
import { ME, message, OTHER } from "../../gateway/testing/fake-server.ts";
import { type ChannelLog, START } from "../../state/channel-log.ts";
import type { Overlays } from "../../state/overlays.ts";
import { GROUP_WITHIN_MS, type RowContext, toRows } from "./rows.ts";

const at = (seq: number, minutes: number, author = OTHER) => ({
  ...message(seq, `message ${seq}`, undefined, author),
  created_at: new Date(new Date(2030, 0, 1, 12).getTime() + minutes * 60_000).toISOString(),
});
const rowsOf = (log: Pick<ChannelLog, "messages" | "pending">, context: RowContext, from = START) =>
  toRows({ ...log, from }, context);
const context: RowContext = { me: ME, users: {}, overlays: {}, newAfterId: undefined };
const starts = (rows: ReturnType<typeof toRows>) => rows.map(({ startsGroup }) => startsGroup);

test("messages of one author within 7 minutes share a header; another author and a longer pause start anew", () => {
  const rows = rowsOf({ messages: [at(1, 0), at(2, 6.9), at(3, 13.9), at(4, 14, ME)], pending: [] }, context);
  expect(GROUP_WITHIN_MS).toBe(420_000);
  expect(starts(rows)).toEqual([true, false, true, true]);
});

test("each day begins with its date, and with a header", () => {
  const rows = rowsOf({ messages: [at(1, 11 * 60 + 59), at(2, 12 * 60 + 1)], pending: [] }, context);
  expect(rows.map(({ startsDay }) => startsDay)).toEqual([true, true]);
  expect(starts(rows)).toEqual([true, true]);
});

test("the days of thousands of rows cost a few dates, not some for each row", () => {
  const messages = Array.from({ length: 5_000 }, (_, index) => at(index, index));
  const asked = vi.spyOn(Date.prototype, "getDate");
  const words = vi.spyOn(Date.prototype, "toDateString");
  const rows = rowsOf({ messages, pending: [] }, context);
  const days = rows.filter(({ startsDay }) => startsDay).length;
  expect(days).toBe(4);
  expect(asked.mock.calls.length + words.mock.calls.length).toBeLessThanOrEqual(2 * days);
  vi.restoreAllMocks();
});

test("the key of one's own message is the same before and after it is confirmed", () => {
  const pending = {
    nonce: "n1",
    channel_id: "100",
    content: "x",
    createdAtMs: 0,
    status: "sending",
  } as const;
  const [before] = rowsOf({ messages: [], pending: [pending] }, context);
  const [after] = rowsOf({ messages: [message(1, "x", "n1", ME)], pending: [] }, context);
  expect(after?.key).toBe(before?.key);
  expect(after?.status).toBe("confirmed");
});

test("an edited message says when; a display name takes the place of the username", () => {
  const edited = { ...message(1), edited_at: "2030-01-02T00:00:00.000Z" };
  const named = message(2, "x", undefined, { ...OTHER, display_name: "Bo the Great" });
  const rows = rowsOf({ messages: [edited, named], pending: [] }, context);
  expect(rows.map(({ editedAtMs }) => editedAtMs)).toEqual([Date.UTC(2030, 0, 2), undefined]);
  expect(rows.map(({ name }) => name)).toEqual(["bo", "Bo the Great"]);
  const now = { ...context, users: { [OTHER.id]: { ...OTHER, display_name: "Bo now" } } };
  expect(rowsOf({ messages: [edited, named], pending: [] }, now).map(({ name }) => name)).toEqual([
    "Bo now",
    "Bo now",
  ]);
});

test("a replayed message that was deleted meanwhile is not shown: its MESSAGE_DELETE follows", () => {
  expect(rowsOf({ messages: [message(1, "")], pending: [] }, context)).toEqual([]);
});

test("two authors may use the same nonce", () => {
  const messages = [message(1, "x", "n1", ME), message(2, "y", "n1", OTHER)];
  expect(new Set(rowsOf({ messages, pending: [] }, context).map(({ key }) => key)).size).toBe(2);
});

test("an answer has a header of its own, so that what it answers stands above it", () => {
  const rows = rowsOf({ messages: [at(1, 0), { ...at(2, 1), reply_to: "1001" }], pending: [] }, context);
  expect(starts(rows)).toEqual([true, true]);
});

test("New stands above the first message of another person that came after the last one that was read", () => {
  const messages = [at(1, 0), at(2, 1), at(3, 2, ME), at(4, 3), at(5, 4)];
  const news = (newAfterId: string | null | undefined) =>
    rowsOf({ messages, pending: [] }, { ...context, newAfterId }).map(({ startsNew }) => startsNew);
  expect(news("1002")).toEqual([false, false, false, true, false]);
  expect(news(null)).toEqual([true, false, false, false, false]);
  expect(news("1005")).toEqual([false, false, false, false, false]);
  expect(news(undefined)).toEqual([false, false, false, false, false]);
});

test("what this person has just done to a message shows before the channel tells it", () => {
  const reacted = { ...message(2), reactions: [{ emoji: "🦊", user_ids: [OTHER.id, ME.id] }] };
  const overlays: Overlays = {
    "1001": { edited: { content: "new", edited_at: "2030-01-02T00:00:00.000Z" } },
    "1002": { reactions: { "🦊": false, "👋": true } },
    "1003": { isDeleted: true },
  };
  const rows = rowsOf({ messages: [message(1), reacted, message(3)], pending: [] }, { ...context, overlays });
  expect(rows.map(({ content }) => content)).toEqual(["new", "message 2"]);
  expect(rows[1]?.message?.reactions).toEqual([
    { emoji: "🦊", user_ids: [OTHER.id] },
    { emoji: "👋", user_ids: [ME.id] },
  ]);
});

test("an answer has the message that it answers, or says that it is deleted or older than what is loaded", () => {
  const first = message(1);
  const answers = [1, 2, 9].map((seq, index) => ({ ...message(10 + index), reply_to: message(seq).id }));
  const log = { messages: [first, ...answers], pending: [] };
  const answered = (from: string, overlays: Overlays = {}) =>
    rowsOf(log, { ...context, overlays }, from)
      .slice(1)
      .map((row) => row.answered);
  expect(answered(START)).toEqual([first, "deleted", "deleted"]);
  expect(answered(message(3).id)).toEqual([first, "older", "deleted"]);
  const gone = rowsOf(log, { ...context, overlays: { [first.id]: { isDeleted: true } } });
  expect(gone[0]?.answered).toBe("deleted");
});
