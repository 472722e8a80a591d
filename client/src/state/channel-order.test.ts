import { describe, expect, test } from "vitest";
import { categoriesOf, channelGroups, inOrder } from "./channel-order.ts";
import { applyDispatch } from "./reducers.ts";
import { channel, guild, start } from "./testing/states.ts";

const at = (id: string, position: number, category: string | null = null) => ({ id, position, category });

describe("channels", () => {
  test("stand by position, those at the same one by id, as numbers", () => {
    const ids = inOrder([at("1000", 0), at("99", 0), at("5", 2), at("7", 1)]).map(({ id }) => id);
    expect(ids).toEqual(["99", "1000", "7", "5"]);
  });

  test("without a category stand first, each category where its first channel stands, its channels together", () => {
    const channels = [at("1", 0, "Talk"), at("2", 1, "Work"), at("3", 2), at("4", 3, "Talk"), at("5", 9)];
    expect(inOrder(channels).map(({ id }) => id)).toEqual(["3", "5", "1", "4", "2"]);
  });

  test("come into a category and out of it as they change, wherever they were told", () => {
    const talk = { ...channel("101"), category: "Talk" };
    const state = start([guild("10", channel("100"), talk, channel("102"))]);
    const groups = (now = state) => channelGroups(now, now.guilds["10"]?.channelIds ?? []);
    expect(groups()).toEqual([
      { category: null, channelIds: ["100", "102"] },
      { category: "Talk", channelIds: ["101"] },
    ]);
    const d = { id: "102", guild_id: "10", name: "c102", topic: null, position: 0, private: false };
    const moved = applyDispatch(state, { t: "CHANNEL_UPDATE", d: { ...d, category: "Talk" } });
    expect(groups(moved).at(-1)?.channelIds).toEqual(["101", "102"]);
    expect(categoriesOf(moved, ["100", "101", "102"])).toEqual(["Talk"]);
    const back = applyDispatch(moved, { t: "CHANNEL_UPDATE", d });
    expect(groups(back)).toEqual(groups());
  });
});
