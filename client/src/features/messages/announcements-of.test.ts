import { expect, test } from "vitest";
import type { Message } from "#protocol/objects";
import { ME, message, OTHER } from "../../gateway/testing/fake-server.ts";
import type { PendingMessage } from "../../state/channel-log.ts";
import { announcementsOf } from "./announcements-of.ts";
import { toRows } from "./rows.ts";

const state = { me: ME, users: { [ME.id]: ME, [OTHER.id]: OTHER } };
const failed: PendingMessage = {
  nonce: "n",
  channel_id: "100",
  content: "not sent",
  createdAtMs: 0,
  status: "failed",
};
/** What is said of messages after the first. */
function said(messages: readonly Message[], pending: readonly PendingMessage[] = []) {
  const context = { me: ME, users: state.users, overlays: {}, newAfterId: undefined };
  const rows = toRows({ messages: [message(1), ...messages], pending, from: "0" }, context);
  return announcementsOf(rows, message(1).id, state);
}

test("what others write is read out once, oldest first, and one's own is not", () => {
  const mine = message(3, "mine", "n1", ME);
  const { sentences, newestId } = said([message(2, "one"), mine, message(4, "two")]);
  expect(sentences).toEqual(["bo: one", "bo: two"]);
  expect(newestId).toBe(message(4).id);
});

test("whatever time the server and this machine have, and though a message of one's own was not sent", () => {
  const old = { ...message(2, "long ago"), created_at: "2001-01-01T00:00:00.000Z" };
  expect(said([old], [failed])).toEqual({ sentences: ["bo: long ago"], newestId: old.id });
});

test("it is plain words: mentions are names, what is hidden stays hidden, a file alone is one", () => {
  const file = { id: "1", filename: "a.png", size_bytes: 1, content_type: "image/png" };
  const messages = [
    message(2, `**hi** <@${ME.id}>`),
    message(3, "it ends ||badly||"),
    { ...message(4, ""), attachments: [file] },
  ];
  expect(said(messages).sentences).toEqual(["bo: hi @ada", "bo: it ends (spoiler)", "bo: Sent a file"]);
});

test("what is loaded of the past is not", () => {
  expect(said([])).toEqual({ sentences: [], newestId: message(1).id });
});
