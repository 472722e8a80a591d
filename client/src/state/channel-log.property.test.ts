import fc from "fast-check";
import { expect, test } from "vitest";
import type { Message } from "#protocol/objects";
import { compareIds } from "#protocol/primitives";
import {
  type ChannelLog,
  EMPTY_LOG,
  failOlder,
  hasGap,
  hasOlder,
  type OlderRequest,
  prependPage,
  receiveEvent,
  showEnd,
  startOlder,
} from "./channel-log.ts";
import { ChannelModel, type Deed } from "./testing/channel-model.ts";

/** On a machine that does other things too. */
const LONG = { timeout: 60_000 };

const PAGE = 3;
const MOST_READ_AGAIN = 7;

/** A request for history on its way. The server reads message by message, so what people do meanwhile is in some and not in others. */
interface Reading {
  readonly older: OlderRequest | undefined;
  readonly knownSeq: number;
  /** How far back to read. */
  readonly from: string;
  messages: Message[];
  hasMore: boolean;
  isDone: boolean;
}

/** A client and a server, and between them whatever a network and a stream may do. */
class World {
  readonly server = new ChannelModel();
  log: ChannelLog = EMPTY_LOG;
  readings: Reading[] = [];

  /** Any event arrives: for the first time, again, early or late, as it was told or as a replay tells it. */
  deliver(seq: number, isReplay: boolean): void {
    const event = isReplay ? this.server.replayed(seq) : this.server.events[seq - 1];
    if (event) this.log = receiveEvent(this.log, event);
  }

  /** A READY tells the newest number. */
  hear(): void {
    this.log = { ...this.log, knownSeq: Math.max(this.log.knownSeq, this.server.lastSeq) };
  }

  /** As ChannelSync does it. */
  askForEnd(): void {
    const isOpen = this.log.status === "ready";
    if (isOpen ? !hasGap(this.log) : this.log.status === "loading") return;
    const { knownSeq } = this.log;
    // Who opens a channel wants one page; who fills a gap, all that is loaded.
    this.#ask({ older: undefined, knownSeq, from: isOpen ? this.log.from : "9".repeat(9) });
    if (!isOpen) this.log = { ...this.log, status: "loading" };
  }

  askForOlder(): void {
    if (this.log.status !== "ready" || !hasOlder(this.log) || this.log.older === "loading") return;
    const older = { before: this.log.from, seq: this.log.appliedSeq };
    this.#ask({ older, knownSeq: 0, from: "9".repeat(9) });
    this.log = startOlder(this.log);
  }

  #ask(request: Pick<Reading, "older" | "knownSeq" | "from">): void {
    this.readings.push({ ...request, messages: [], hasMore: true, isDone: false });
  }

  /** The server reads one more message, from the newest down. */
  read(reading: Reading | undefined): void {
    if (!reading || reading.isDone) return;
    const next = this.server.findBelow(reading.messages[0]?.id ?? reading.older?.before);
    if (next) reading.messages.unshift(next);
    reading.hasMore = this.server.findBelow(next?.id) !== undefined && next !== undefined;
    const isPageFull = reading.messages.length % PAGE === 0;
    const goesOn =
      !isPageFull ||
      (compareIds(reading.messages[0]?.id ?? "0", reading.from) > 0 &&
        reading.messages.length < MOST_READ_AGAIN);
    reading.isDone = !reading.hasMore || !goesOn;
  }

  answer(reading: Reading | undefined, isFailure: boolean): void {
    if (!reading) return;
    this.readings = this.readings.filter((each) => each !== reading);
    const { older, knownSeq } = reading;
    if (isFailure) {
      if (older) this.log = failOlder(this.log, older);
      else if (this.log.status === "loading") this.log = { ...this.log, status: "failed" };
      return;
    }
    while (!reading.isDone) this.read(reading);
    const { messages, hasMore } = reading;
    this.log = older
      ? prependPage(this.log, messages, hasMore, older)
      : showEnd(this.log, messages, hasMore, knownSeq);
  }

  /** A resume was limited: the channel begins anew. */
  restart(): void {
    this.log = { ...EMPTY_LOG, knownSeq: this.server.lastSeq };
  }
}

type Step =
  | { readonly t: "do" | "live"; readonly deed: Deed }
  | { readonly t: "deliver"; readonly seq: number; readonly isReplay: boolean }
  | { readonly t: "next"; readonly isReplay: boolean }
  | { readonly t: "hear" | "end" | "older" | "restart" }
  | { readonly t: "read"; readonly which: number }
  | { readonly t: "answer"; readonly which: number; readonly isFailure: boolean };

function take(world: World, step: Step): void {
  const reading = (which: number) => world.readings[which % Math.max(1, world.readings.length)];
  switch (step.t) {
    case "do":
      world.server.do(step.deed);
      break;
    case "live":
      // As it is almost always: told at once.
      world.server.do(step.deed);
      world.deliver(world.server.lastSeq, false);
      break;
    case "deliver":
      world.deliver(1 + (step.seq % Math.max(1, world.server.lastSeq)), step.isReplay);
      break;
    case "next":
      world.deliver(world.log.appliedSeq + 1, step.isReplay);
      break;
    case "hear":
      world.hear();
      break;
    case "end":
      world.askForEnd();
      break;
    case "older":
      world.askForOlder();
      break;
    case "restart":
      world.restart();
      break;
    case "read":
      world.read(reading(step.which));
      break;
    case "answer":
      world.answer(reading(step.which), step.isFailure);
      break;
  }
}

/** What ChannelLog's comment promises, and does not hold. Without `expect` until there is something: it is asked after each step. */
function brokenPromises({ log, server }: World): string[] {
  const broken: string[] = [];
  const promise = (name: string, holds: boolean) => {
    if (!holds) broken.push(name);
  };
  const ids = new Set(log.messages.map(({ id }) => id));
  const { appliedSeq, from } = log;
  promise("messages are in sequence, each once", isRising(log.messages.map(({ id }) => Number(id))));
  promise(
    "none is below `from`",
    log.messages.every(({ id }) => compareIds(id, from) >= 0),
  );
  promise("held events are in sequence, each once", isRising(log.held.map(({ s }) => s)));
  if (log.status !== "ready") return broken;
  promise(
    "none is above `appliedSeq`",
    log.messages.every(({ seq }) => seq <= appliedSeq),
  );
  promise(
    "held events are above `appliedSeq`",
    log.held.every(({ s }) => s > appliedSeq),
  );
  promise("`knownSeq` is the highest", log.knownSeq >= appliedSeq);
  promise(
    "what was deleted by `appliedSeq` is gone",
    log.messages.every(({ id }) => (server.deletedBy.get(id) ?? Number.POSITIVE_INFINITY) > appliedSeq),
  );
  promise(
    "what is there is shown",
    server.messages.every(({ id, seq }) => seq > appliedSeq || compareIds(id, from) < 0 || ids.has(id)),
  );
  return broken;
}

const isRising = (numbers: readonly number[]) =>
  numbers.every((each, index) => index === 0 || each > (numbers[index - 1] ?? 0));

/** Pages that were read long ago take nothing back. */
function takeForward(world: World, step: Step): void {
  const { appliedSeq, status } = world.log;
  take(world, step);
  if (status === "ready" && step.t !== "restart" && world.log.appliedSeq < appliedSeq)
    expect(world.log.appliedSeq).toBeGreaterThanOrEqual(appliedSeq);
}

function checkInvariants(world: World): void {
  const broken = brokenPromises(world);
  if (broken.length > 0) expect(broken).toEqual([]);
}

/** The order of emoji is that of the first reaction each, and of no matter. */
const plain = (messages: readonly Message[]) =>
  messages.map((each) => ({
    ...each,
    reactions: [...each.reactions].sort((a, b) => a.emoji.localeCompare(b.emoji)),
  }));

const target = fc.nat({ max: 20 });
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: "create" } as const) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("edit", "pin", "delete"), target }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("react" as const),
      target,
      user: fc.constantFrom("7", "8", "9"),
      emoji: fc.constantFrom("🦊", "🐻"),
    }),
  },
);
const which = fc.nat({ max: 5 });
const isReplay = fc.boolean();
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ t: fc.constant("do" as const), deed }) },
  { weight: 8, arbitrary: fc.record({ t: fc.constant("live" as const), deed }) },
  {
    weight: 5,
    arbitrary: fc.record({ t: fc.constant("deliver" as const), seq: fc.nat({ max: 60 }), isReplay }),
  },
  { weight: 8, arbitrary: fc.record({ t: fc.constant("next" as const), isReplay }) },
  { weight: 2, arbitrary: fc.record({ t: fc.constant("end" as const) }) },
  { weight: 5, arbitrary: fc.record({ t: fc.constant("older" as const) }) },
  { weight: 1, arbitrary: fc.record({ t: fc.constantFrom("hear", "restart") }) },
  { weight: 4, arbitrary: fc.record({ t: fc.constant("read" as const), which }) },
  {
    weight: 4,
    arbitrary: fc.record({
      t: fc.constant("answer" as const),
      which,
      isFailure: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    }),
  },
);
/** People have talked before one comes. */
const before = fc.array(deed, { maxLength: 20, size: "max" });
const steps = fc.array(step, { maxLength: 60, size: "max" });
const opening: Step[] = [{ t: "end" }, { t: "answer", which: 0, isFailure: false }];

function run(deeds: readonly Deed[], taken: readonly Step[]): World {
  const world = new World();
  for (const each of deeds) world.server.do(each);
  world.hear();
  for (const each of taken) {
    takeForward(world, each);
    checkInvariants(world);
  }
  return world;
}

/** Everything on its way arrives, and someone scrolls up to the start. */
function settle(world: World): void {
  for (const reading of world.readings) world.answer(reading, false);
  checkInvariants(world);
  for (let round = 0; world.log.status !== "ready" || hasGap(world.log) || hasOlder(world.log); round += 1) {
    if (round > 100) throw new Error("it does not come to an end");
    world.askForEnd();
    world.askForOlder();
    for (const reading of world.readings) world.answer(reading, false);
    checkInvariants(world);
  }
}

test(
  "any order, repetition and loss of events, and pages read at any moment: in the end a fill shows what the server has",
  LONG,
  () => {
    fc.assert(
      fc.property(before, fc.boolean(), steps, (deeds, isOpen, taken) => {
        const world = run(deeds, [...(isOpen ? opening : []), ...taken]);
        world.hear();
        settle(world);
        expect(plain(world.log.messages)).toEqual(plain(world.server.messages));
      }),
      { numRuns: 400 },
    );
  },
);

test("where every event arrives, sometime and in any order, no fill is needed", LONG, () => {
  fc.assert(
    fc.property(before, steps, fc.infiniteStream(fc.nat()), fc.boolean(), (deeds, taken, random, replay) => {
      const world = run(deeds, [...opening, ...taken]);
      for (const reading of world.readings) world.answer(reading, false);
      fc.pre(world.log.status === "ready");
      const missing = world.server.events.map(({ s }) => s).slice(world.log.appliedSeq);
      while (missing.length > 0) {
        const [seq] = missing.splice((random.next().value ?? 0) % missing.length, 1);
        world.deliver(seq ?? 0, replay);
        checkInvariants(world);
      }
      if (hasGap(world.log)) expect(world.log).toBe("without a gap");
      settle(world);
      expect(plain(world.log.messages)).toEqual(plain(world.server.messages));
    }),
    { numRuns: 400 },
  );
});
