import { describe, expect, it } from "vitest";
import { type SweepDeps, sweep } from "./sweep.ts";

/** @param steps that there is time for */
function world(steps: number) {
  const done: string[] = [];
  let left = steps;
  const step = (what: string) => {
    done.push(what);
    left -= 1;
  };
  const deps: SweepDeps<string> = {
    now: () => 0,
    hasTime: () => left > 0,
    async *listSilentConnections() {},
    isOpen: async () => true,
    close: async () => {},
    remove: async () => {},
    listGuildTombstones: async () => ["1", "2"],
    async *removeGuildRemains(guildId) {
      for (const part of ["a", "b"]) {
        step(`guild ${guildId}${part}`);
        yield;
      }
    },
    listTombstones: async () => ["9"],
    async removeSomeRemains(channelId) {
      step(`channel ${channelId}`);
      return done.filter((one) => one === `channel ${channelId}`).length === 2;
    },
    listOpenedChannels: async () => ["7"],
    async removeSomeFormerMembers(channelId) {
      step(`opened ${channelId}`);
      return done.filter((one) => one === `opened ${channelId}`).length === 2;
    },
  };
  return { deps, done };
}

describe("sweep", () => {
  it("removes what is left of guilds, then of channels, then members that opened channels do not need", async () => {
    const { deps, done } = world(10);
    expect(await sweep(deps)).toEqual({ removed: 0, closed: 0, guilds: 2, channels: 1, opened: 1 });
    expect(done).toEqual([
      ...["guild 1a", "guild 1b", "guild 2a", "guild 2b"],
      ...["channel 9", "channel 9", "opened 7", "opened 7"],
    ]);
  });

  it("goes on with what is left while there is time: one who deletes much does not make the others wait", async () => {
    const { deps, done } = world(100);
    const channels = Array.from({ length: 25 }, (_, index) => String(index));
    deps.listTombstones = async (limit) => channels.slice(0, limit);
    deps.removeSomeRemains = async (channelId) => {
      done.push(`channel ${channelId}`);
      channels.splice(channels.indexOf(channelId), 1);
      return true;
    };
    expect(await sweep(deps)).toMatchObject({ channels: 25 });
    expect(channels).toEqual([]);
  });

  it("stops when the time is over, and counts what it did not end as not done", async () => {
    const { deps, done } = world(3);
    expect(await sweep(deps)).toEqual({ removed: 0, closed: 0, guilds: 1, channels: 0, opened: 0 });
    expect(done).toEqual(["guild 1a", "guild 1b", "guild 2a"]);
  });
});
