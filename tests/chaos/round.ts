import { setTimeout as pause } from "node:timers/promises";
import { Random } from "../robustness/support/random.ts";
import { compareScreens, examineStore } from "./audit.ts";
import type { ChaosClient } from "./chaos-client.ts";
import { Chatter } from "./chatter.ts";
import type { Ledger } from "./ledger.ts";
import type { Place } from "./prepare.ts";
import { Steward } from "./steward.ts";
import type { StoredGuild } from "./stored.ts";
import { type Blow, letItStorm, planWeather, type Strategy } from "./weather.ts";
import { within } from "./within.ts";
import { World } from "./world.ts";

const TALK_MS = 7_000;
/** After the last blow, for all that was asked to be answered, and for all that was stored to be shown. */
const CALM_MS = 60_000;
const LOOK_MS = 200;
const END_MS = 20_000;

export interface RoundReport {
  readonly seed: number;
  readonly strategy: Strategy;
  readonly ms: Record<"start" | "talk" | "calm" | "all", number>;
  readonly sends: Record<"acknowledged" | "refused" | "given up" | "open", number>;
  readonly deeds: number;
  readonly events: number;
  readonly blows: Record<string, number>;
  readonly clients: Record<string, number>;
  readonly deadLetters: number;
  /** What must not be; empty where all is well. */
  readonly problems: readonly string[];
  readonly plan: readonly Blow[];
  /** What the service said last. */
  readonly output: string;
}

const strategies: readonly Strategy[] = ["stream", "sharded", "inline"];

export const strategyOf = (seed: number): Strategy => strategies[seed % strategies.length] as Strategy;

/** One guild, twenty people, some seconds of talk in bad weather, and a look at what came of it. */
export async function playRound(seed: number, place: Place): Promise<RoundReport> {
  const strategy = strategyOf(seed);
  const startAtMs = performance.now();
  const world = await World.begin(seed, strategy, place);
  try {
    const { clients, ledger } = world;
    const plan = planWeather(seed, clients.length, strategy, TALK_MS);
    const talkAtMs = performance.now();
    const talking = talk(world, seed, place, talkAtMs + TALK_MS);
    const blows = await letItStorm(plan, world, talkAtMs);
    const calmAtMs = performance.now();
    for (const { line } of clients) line.calm();
    await Promise.race([talking, pause(CALM_MS)]);
    if (strategy === "inline")
      await within(CALM_MS, "telling of what inline lost", ringBells(clients, place));

    const { guild, differences } = await settle(world, place.guildId, performance.now() + CALM_MS);
    const open = ledger.deeds.filter(({ state }) => state === "open");
    const nowMs = performance.now();
    return {
      seed,
      strategy,
      ms: {
        start: talkAtMs - startAtMs,
        talk: calmAtMs - talkAtMs,
        calm: nowMs - calmAtMs,
        all: nowMs - startAtMs,
      },
      sends: countSends(ledger),
      deeds: ledger.deeds.length,
      events: guild.channels.reduce((sum, { lastSeq }) => sum + lastSeq, 0),
      blows,
      clients: countsOf(clients),
      deadLetters: await world.stored.deadLetters(),
      problems: [
        ...differences,
        ...examineStore(guild, ledger),
        ...open.map(({ kind, nonce = "" }) => `${kind} ${nonce} was never answered`),
      ],
      plan,
      output: world.host?.output ?? "",
    };
  } finally {
    await within(END_MS, "the end of the service", world.end());
  }
}

/** Everybody talks, each in their own way, and says something as the last blow falls. Resolves when all of it is settled. */
async function talk({ clients, ledger }: World, seed: number, place: Place, untilMs: number): Promise<void> {
  const steward = new Steward(clients, place, ledger, new Random(seed, 200));
  const people = clients.map((client, index) => new Chatter(client, ledger, new Random(seed, 100 + index)));
  const lastWords = async (person: Chatter, index: number) => {
    await pause(untilMs - performance.now());
    const channelIds = [...person.client.screens.keys()];
    const channelId = channelIds[index % channelIds.length];
    if (channelId !== undefined) await person.send(channelId);
  };
  await Promise.all([
    steward.rule(untilMs),
    ...people.map((person) => person.talk(untilMs)),
    ...people.map(lastWords),
  ]);
}

/** Where events are delivered by whoever stores them, the next one tells of one that was lost. */
async function ringBells([owner]: readonly ChaosClient[], { channelIds }: Place): Promise<void> {
  for (const channel_id of channelIds)
    await owner?.ask("message.send", { channel_id, content: "bell", nonce: "bell" });
}

/** Waits until everybody shows what is stored, or the time is over. */
async function settle(
  { clients, stored }: World,
  guildId: string,
  untilMs: number,
): Promise<{ guild: StoredGuild; differences: string[] }> {
  for (;;) {
    const guild = await stored.guild(guildId);
    const differences = compareScreens(clients, guild);
    if (differences.length === 0 || performance.now() > untilMs) return { guild, differences };
    await pause(LOOK_MS);
  }
}

function countSends({ deeds }: Ledger): RoundReport["sends"] {
  const counts = { acknowledged: 0, refused: 0, "given up": 0, open: 0 };
  for (const { kind, state } of deeds) if (kind === "send") counts[state] += 1;
  return counts;
}

/** What all clients counted. */
function countsOf(clients: readonly ChaosClient[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const { counts, shown } of clients)
    for (const [name, count] of Object.entries({ ...counts, ...shown.counts }))
      sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
