import { expect, test } from "vitest";
import { CHANNEL_ID, GUILD_ID } from "../gateway/testing/fake-server.ts";
import { removeChannel, removeGuild } from "./channels.ts";
import { Losses } from "./losses.ts";
import { start } from "./testing/states.ts";

function setUp(own: readonly string[] = []) {
  const told: string[] = [];
  const losses = new Losses(
    (text) => told.push(text),
    (id) => own.includes(id),
  );
  return { losses, told, state: { ...start(), activeChannelId: CHANNEL_ID } };
}

test("Losses: a guild that somebody deleted is told by its name, and not its channel as well", () => {
  const { losses, told, state } = setUp();
  losses.note(state, removeGuild(state, GUILD_ID));
  expect(told).toEqual([`g${GUILD_ID} was deleted, or you are no longer in it.`]);
});

test("Losses: the channel on the screen is told, another one is not", () => {
  const { losses, told, state } = setUp();
  losses.note({ ...state, activeChannelId: null }, removeChannel(state, CHANNEL_ID));
  expect(told).toEqual([]);
  losses.note(state, removeChannel(state, CHANNEL_ID));
  expect(told).toEqual([`#c${CHANNEL_ID} was deleted, or you may no longer see it.`]);
});

test("Losses: what one does oneself is not told", () => {
  const { losses, told, state } = setUp([CHANNEL_ID, GUILD_ID]);
  losses.note(state, removeChannel(state, CHANNEL_ID));
  losses.note(state, removeGuild(state, GUILD_ID));
  expect(told).toEqual([]);
});

test("Losses: who is kicked is told so by the guild's name, whether it has gone already or not", () => {
  const kicked = { reason: "KICKED", message: "You were removed from a guild.", guild_id: GUILD_ID } as const;
  const first = setUp();
  first.losses.close(kicked, first.state);
  first.losses.note(first.state, removeGuild(first.state, GUILD_ID));
  expect(first.told).toEqual([`You were removed from g${GUILD_ID}.`]);
  const later = setUp();
  const gone = removeGuild(later.state, GUILD_ID);
  later.losses.note(later.state, gone);
  later.losses.close(kicked, gone);
  expect(later.told.at(-1)).toBe(`You were removed from g${GUILD_ID}.`);
});
