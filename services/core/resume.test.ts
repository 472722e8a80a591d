import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "#protocol/limits";
import type { Guild } from "#protocol/objects";
import { eventsToReplay, type LoggedEvent, type ResumeDeps, resumeSession } from "./resume.ts";

const event = (seq: number, authorId = "1"): LoggedEvent => ({
  seq,
  t: "MESSAGE_CREATE",
  payload: `{"seq":${seq},"author":{"id":"${authorId}","username":"ada"}}`,
  authorId,
});
const range = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => event(from + index));

describe("what is replayed of a log", () => {
  it("is exactly what was missed, or nothing", () => {
    const nat = fc.integer({ min: 0, max: 60 });
    fc.assert(
      // A log of 1..last of which TTL has taken the first `lost` and, which must not happen, perhaps one in the middle.
      fc.property(nat, nat, nat, fc.option(nat), nat, (after, last, taken, hole, later) => {
        // What is newer than the channel was when it was looked at cannot be over yet.
        const lost = Math.min(taken, last);
        const log = range(lost + 1, last + later).filter(({ seq }) => seq !== hole);
        const events = log.filter(({ seq }) => seq > after);
        const replayed = eventsToReplay(after, last, events);
        const wanted = range(after + 1, last).map(({ seq }) => seq);
        if (replayed === undefined) {
          const isWhole = wanted.every((seq) => log.some((one) => one.seq === seq));
          const hasHole = hole !== null && hole > after && hole <= last + later;
          expect(after > last || !isWhole || hasHole).toBe(true);
          return;
        }
        const seqs = replayed.map(({ seq }) => seq);
        expect(seqs.slice(0, wanted.length)).toEqual(wanted);
        expect(seqs).toEqual(range(after + 1, after + seqs.length).map(({ seq }) => seq));
      }),
    );
  });

  it("is nothing where it is more than 1,000", () => {
    expect(eventsToReplay(0, 1_000, range(1, 1_000))).toHaveLength(1_000);
    expect(eventsToReplay(0, 1_001, range(1, limits.resumeEvents + 1))).toBeUndefined();
  });
});

/** Channels with logs; `lost` of each log's beginning is gone. */
function world(
  channels: Record<string, { last: number; lost?: number }>,
  options: { deleted?: string; hidden?: string } = {},
) {
  const steps: string[] = [];
  const channelOf = (id: string) => ({
    id,
    name: id,
    topic: null,
    position: 0,
    private: false,
    last_seq: channels[id]?.last ?? 0,
    last_message_id: null,
    last_read_id: null,
    mention_count: 0,
  });
  const guild: Guild = { id: "7", name: "g", role: "member", channels: Object.keys(channels).map(channelOf) };
  const deps: ResumeDeps = {
    identifyConnection: async () => true,
    listUserAudiences: async () => ["GUILD#7"],
    enterAudiences: async () => void steps.push("enter"),
    async readReader() {
      return {
        user: { id: "1", username: "ada" },
        async readGuild() {
          steps.push("read");
          return guild;
        },
        readDirectMessages: async () => [],
      };
    },
    async listEvents(channelId, afterSeq, limit) {
      steps.push(`list ${channelId} after ${afterSeq}`);
      const { last, lost = 0 } = channels[channelId] ?? { last: 0 };
      return range(Math.max(afterSeq, lost) + 1, last).slice(0, limit);
    },
    findUsers: async (ids) =>
      ids.map((id) =>
        id === options.deleted ? { id, username: "deleted", deleted: true } : { id, username: "ada" },
      ),
    listVisible: async (ids) => new Set(ids.filter((id) => id !== options.hidden)),
    hasTime: () => true,
  };
  return { deps, steps };
}
const dispatchesOf = (frames: readonly string[]): { c: string; s: number; d: { author: object } }[] =>
  frames.flatMap((frame) => JSON.parse(frame));

describe("resumeSession", () => {
  it("enters the audiences before it reads, and replays each channel in order", async () => {
    const { deps, steps } = world({ "11": { last: 4 }, "12": { last: 2 } });
    const { missed, resumed } = await resumeSession(deps, "k", "1", { "11": 1, "12": 2 });
    expect(steps).toEqual(["enter", "read", "list 11 after 1"]);
    expect(dispatchesOf(missed).map(({ c, s }) => `${c}:${s}`)).toEqual(["11:2", "11:3", "11:4"]);
    expect(resumed.channels).toEqual({
      "11": { replayed: 3, limited: false },
      "12": { replayed: 0, limited: false },
    });
    expect(resumed.guilds[0]?.channels).toHaveLength(2);
  });

  it("says limited, and replays nothing of it, where the log does not reach back, it is too much, or the client is ahead", async () => {
    const { deps } = world({ "11": { last: 9, lost: 5 }, "12": { last: 5_000 }, "13": { last: 3 } });
    const { missed, resumed } = await resumeSession(deps, "k", "1", { "11": 2, "12": 0, "13": 9 });
    expect(missed).toEqual([]);
    for (const id of ["11", "12", "13"]) expect(resumed.channels[id]).toEqual({ replayed: 0, limited: true });
  });

  it("gives nothing of a channel that one lost sight of while its log was read", async () => {
    const { deps } = world({ "11": { last: 4 }, "12": { last: 4 } }, { hidden: "11" });
    const { missed, resumed } = await resumeSession(deps, "k", "1", { "11": 1, "12": 3 });
    expect(dispatchesOf(missed).map(({ c, s }) => `${c}:${s}`)).toEqual(["12:4"]);
    expect(resumed.channels).toEqual({ "12": { replayed: 1, limited: false } });
  });

  it("passes over channels that one may not see", async () => {
    const { deps } = world({ "11": { last: 1 } });
    const { resumed } = await resumeSession(deps, "k", "1", { "11": 1, "99": 5 });
    expect(Object.keys(resumed.channels)).toEqual(["11"]);
  });

  it("replays at most 5,000 events of all channels together: the others are limited, not cut", async () => {
    const channels = Object.fromEntries(
      Array.from({ length: 8 }, (_, index) => [`${20 + index}`, { last: 900 }]),
    );
    const { deps } = world(channels);
    const asked = Object.fromEntries(Object.keys(channels).map((id) => [id, 0]));
    const { missed, resumed } = await resumeSession(deps, "k", "1", asked);
    const whole = Object.values(resumed.channels).filter(({ limited }) => !limited);
    expect([whole.length, dispatchesOf(missed).length]).toEqual([5, 4_500]);
    for (const frame of missed) expect(Buffer.byteLength(frame)).toBeLessThanOrEqual(limits.frameBytes);
  });

  it("stays below what a frame may have, also with 1,000 channels in guilds as large as there are", async () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => String(1574203687885422999n + BigInt(index)));
    const { deps } = world(Object.fromEntries(ids.map((id) => [id, { last: 1 }])));
    const asked = Object.fromEntries(ids.map((id) => [id, 1]));
    const { resumed, more } = await resumeSession(deps, "k", "1", asked);
    const text = JSON.stringify({ t: "RESUMED", id: "1", d: resumed });
    expect(Buffer.byteLength(text)).toBeLessThan(limits.messageBytes);
    expect(Object.keys(resumed.channels)).toHaveLength(1_000);
    expect([resumed.guild_count, resumed.guilds.length + more.length]).toEqual([1, 1]);
  });

  it("shows no name of an author whose account was deleted meanwhile", async () => {
    const { deps } = world({ "11": { last: 1 } }, { deleted: "1" });
    const { missed } = await resumeSession(deps, "k", "1", { "11": 0 });
    expect(dispatchesOf(missed)[0]?.d.author).toEqual({ id: "1", username: "deleted", deleted: true });
  });
});
