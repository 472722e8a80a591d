import { expect, test } from "vitest";
import type { DmChannel } from "#protocol/objects";
import { titleOf } from "./channel-title.ts";
import { putDm } from "./channels.ts";
import { dmsByNewest, unreadDms } from "./direct-messages.ts";
import { start } from "./testing/states.ts";

const dm = (id: string, name: string, last_message_id: string | null): DmChannel => ({
  id,
  guild_id: null,
  recipients: [{ id: `9${id}`, username: name }],
  last_seq: last_message_id ? 1 : 0,
  last_message_id,
  last_read_id: null,
  mention_count: 0,
});

const state = [dm("500", "bo", "700"), dm("501", "cy", null), dm("502", "di", "701")].reduce(putDm, start());

test("direct messages: the one that was written in last is the first; one without a message by when it was begun", () => {
  expect(dmsByNewest(state)).toEqual(["502", "500", "501"]);
});

test("direct messages: each that is unread counts once at least", () => {
  expect(unreadDms(state)).toBe(2);
});

test("titleOf: a direct message is called after the other person", () => {
  expect(titleOf(state, "500")).toBe("bo");
  expect(titleOf(state, "404")).toBe("");
});
