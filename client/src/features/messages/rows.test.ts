import { expect, test } from "vitest";
import { ME, message, OTHER } from "../../gateway/testing/fake-server.ts";
import { GROUP_WITHIN_MS, toRows } from "./rows.ts";

const at = (seq: number, minutes: number, author = OTHER) => ({
  ...message(seq, `message ${seq}`, undefined, author),
  created_at: new Date(new Date(2030, 0, 1, 12).getTime() + minutes * 60_000).toISOString(),
});
const starts = (rows: ReturnType<typeof toRows>) => rows.map(({ startsGroup }) => startsGroup);

test("messages of one author within 7 minutes share a header; another author and a longer pause start anew", () => {
  const rows = toRows({ messages: [at(1, 0), at(2, 6.9), at(3, 13.9), at(4, 14, ME)], pending: [] }, ME);
  expect(GROUP_WITHIN_MS).toBe(420_000);
  expect(starts(rows)).toEqual([true, false, true, true]);
});

test("each day begins with its date, and with a header", () => {
  const rows = toRows({ messages: [at(1, 11 * 60 + 59), at(2, 12 * 60 + 1)], pending: [] }, ME);
  expect(rows.map(({ startsDay }) => startsDay)).toEqual([true, true]);
  expect(starts(rows)).toEqual([true, true]);
});

test("the key of one's own message is the same before and after it is confirmed", () => {
  const pending = {
    nonce: "n1",
    channel_id: "100",
    content: "x",
    createdAtMs: 0,
    status: "sending",
  } as const;
  const [before] = toRows({ messages: [], pending: [pending] }, ME);
  const [after] = toRows({ messages: [message(1, "x", "n1", ME)], pending: [] }, ME);
  expect(after?.key).toBe(before?.key);
  expect(after?.status).toBe("confirmed");
});

test("an edited message says when; a display name takes the place of the username", () => {
  const edited = { ...message(1), edited_at: "2030-01-02T00:00:00.000Z" };
  const named = message(2, "x", undefined, { ...OTHER, display_name: "Bo the Great" });
  const rows = toRows({ messages: [edited, named], pending: [] }, ME);
  expect(rows.map(({ editedAtMs }) => editedAtMs)).toEqual([Date.UTC(2030, 0, 2), undefined]);
  expect(rows.map(({ name }) => name)).toEqual(["bo", "Bo the Great"]);
});

test("a replayed message that was deleted meanwhile is not shown: its MESSAGE_DELETE follows", () => {
  expect(toRows({ messages: [message(1, "")], pending: [] }, ME)).toEqual([]);
});

test("two authors may use the same nonce", () => {
  const messages = [message(1, "x", "n1", ME), message(2, "y", "n1", OTHER)];
  expect(new Set(toRows({ messages, pending: [] }, ME).map(({ key }) => key)).size).toBe(2);
});
