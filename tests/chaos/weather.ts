import { setTimeout as pause } from "node:timers/promises";
import { Random } from "../robustness/support/random.ts";
import type { ChaosClient } from "./chaos-client.ts";
import type { Host, Part } from "./host.ts";
import { within } from "./within.ts";

/** How events are brought to their audiences in a round. */
export type Strategy = "stream" | "sharded" | "inline";

/** One thing that goes wrong. */
export type Blow = { readonly atMs: number } & (
  | { readonly kind: "kill"; readonly part: Part | "tree" }
  /** Posts to a client's connection, this often. */
  | { readonly kind: "posts"; readonly error: string; readonly client: number; readonly times: number }
  | {
      readonly kind: "batch";
      readonly fn: string;
      readonly how: "repeat" | "delay" | "fail";
      readonly ms: number;
    }
  | { readonly kind: "calls"; readonly operation: string; readonly error: string; readonly times: number }
  | {
      readonly kind: "socket";
      readonly how: "cut" | "slow" | "unread" | "dead";
      readonly client: number;
      readonly ms: number;
    }
);

/** At the beginning, so that everything is warm and there is something to lose. */
const FAIR_MS = 1_500;
/** A tree that was killed has to come up. */
const STRIKE_MS = 75_000;
const POST_ERRORS = ["GoneException", "LimitExceededException", "InternalServerErrorException"];
/** Of DynamoDB, as it fails now and then on AWS. */
const CALL_ERRORS = [
  { operation: "TransactWriteItems", error: "TransactionCanceledException" },
  { operation: "TransactWriteItems", error: "InternalServerError" },
  { operation: "Query", error: "ProvisionedThroughputExceededException" },
  { operation: "BatchGetItem", error: "ThrottlingException" },
  { operation: "UpdateItem", error: "InternalServerError" },
];

/** What goes wrong in a round, decided by its seed alone. The last blow falls as the last messages are sent. */
export function planWeather(seed: number, clients: number, strategy: Strategy, talkMs: number): Blow[] {
  const random = new Random(seed, 1_000);
  const blows: Blow[] = [];
  const at = () => random.between(FAIR_MS, talkMs - 100);
  const often = (least: number, most: number, make: () => Blow) => {
    for (let left = random.between(least, most); left > 0; left -= 1) blows.push(make());
  };
  const client = () => random.between(0, clients - 1);
  const functions = strategy === "sharded" ? ["fan-out", "deliver"] : ["fan-out"];
  const post = (atMs: number): Blow & { kind: "posts" } => ({
    atMs,
    kind: "posts",
    error: random.pick(POST_ERRORS),
    client: client(),
    times: random.pick([1, 1, 2, 3, 5, 9]),
  });
  const batch = (atMs: number, how: "repeat" | "delay" | "fail"): Blow => ({
    atMs,
    kind: "batch",
    fn: random.pick(functions),
    how,
    ms: random.between(100, 800),
  });
  const socket = (how: "cut" | "slow" | "unread" | "dead"): Blow => ({
    atMs: at(),
    kind: "socket",
    how,
    client: client(),
    ms: random.between(300, 2_500),
  });

  const perhaps = (probability: number, part: Part | "tree") => {
    if (random.chance(probability)) blows.push({ atMs: at(), kind: "kill", part });
  };
  perhaps(0.8, "tree");
  often(1, 2, () => ({ atMs: at(), kind: "kill", part: "environments" }));
  often(1, 2, () => ({ atMs: at(), kind: "kill", part: "engine" }));
  perhaps(0.3, "hosts");
  perhaps(0.5, "gateway");
  perhaps(0.5, "connections");
  often(12, 18, () => post(at()));
  often(3, 5, () => batch(at(), "repeat"));
  often(3, 5, () => batch(at(), "delay"));
  often(1, 3, () => batch(at(), "fail"));
  often(2, 4, () => ({
    atMs: at(),
    kind: "calls",
    ...random.pick(CALL_ERRORS),
    times: random.between(1, 4),
  }));
  often(4, 6, () => socket("cut"));
  often(3, 5, () => socket("slow"));
  often(2, 3, () => socket("unread"));
  often(1, 2, () => socket("dead"));

  // Of what is lost at the very end nothing later tells. Either posts are lost there, or what brings them: a batch that comes again would make good for posts, and so hide what is not done about them.
  if (random.chance(0.5)) {
    often(2, 3, () => post(talkMs));
    // The first is often an answer, which its client asks for again.
    often(5, 7, () => ({ ...post(talkMs), error: "GoneException", times: random.between(2, 4) }));
  } else {
    blows.push(batch(talkMs, random.pick(["repeat", "delay", "fail"])));
    if (random.chance(0.5))
      blows.push({ atMs: talkMs, kind: "kill", part: random.pick(["environments", "engine"]) });
  }
  return blows.sort((one, other) => one.atMs - other.atMs);
}

export interface Sky {
  readonly clients: readonly ChaosClient[];
  /** Undefined while it is started again: nothing else can go wrong then. */
  readonly host: Host | undefined;
  /** Kills the whole tree, and starts it again. */
  crash(): Promise<void>;
}

/** Lets the planned blows fall. Resolves when the last has, with how often each kind did. */
export async function letItStorm(
  blows: readonly Blow[],
  sky: Sky,
  startMs: number,
): Promise<Record<string, number>> {
  const fallen: Record<string, number> = {};
  const striking: Promise<void>[] = [];
  const failures: unknown[] = [];
  for (const blow of blows) {
    const waitMs = startMs + blow.atMs - performance.now();
    if (waitMs > 0) await pause(waitMs);
    const name = nameOf(blow);
    fallen[name] = (fallen[name] ?? 0) + 1;
    striking.push(
      within(STRIKE_MS, JSON.stringify(blow), strike(blow, sky)).catch((error) => {
        failures.push(error);
      }),
    );
  }
  await Promise.all(striking);
  if (failures.length > 0) throw failures[0];
  return fallen;
}

const nameOf = (blow: Blow): string => {
  if (blow.kind === "kill") return `kill ${blow.part}`;
  if (blow.kind === "posts" || blow.kind === "calls") return blow.error;
  return `${blow.kind} ${blow.how}`;
};

async function strike(blow: Blow, sky: Sky): Promise<void> {
  const { clients, host } = sky;
  switch (blow.kind) {
    case "kill":
      return blow.part === "tree" ? sky.crash() : host?.kill(blow.part).catch(unlessGone);
    case "posts":
      return host?.failNext({
        service: "execute-api",
        operation: "PostToConnection",
        resource: connectedFrom(clients, blow.client),
        error: blow.error,
        times: blow.times,
      });
    case "calls":
      return host?.failNext({
        service: "dynamodb",
        operation: blow.operation,
        error: blow.error,
        times: blow.times,
      });
    case "batch":
      return host?.failNext({
        function: blow.fn,
        ...(blow.how === "repeat" ? { afterRun: true } : {}),
        ...(blow.how === "delay" ? { delayMs: blow.ms } : {}),
      });
    case "socket": {
      const line = clients[blow.client]?.line;
      if (blow.how === "cut") line?.cut();
      else if (blow.how === "slow") line?.slowDown(Math.round(blow.ms / 8), blow.ms);
      else line?.hold(blow.how === "unread" ? ["down"] : ["up", "down"], blow.ms);
    }
  }
}

/** The connection of the client that is meant, or of the next one that has one. */
function connectedFrom(clients: readonly ChaosClient[], first: number): string {
  const inTurn = [...clients.slice(first), ...clients.slice(0, first)];
  return inTurn.find(({ sessionId }) => sessionId !== undefined)?.sessionId ?? "nobody";
}

/** An engine that is being restarted cannot be killed. */
const unlessGone = (error: Error) => {
  if (!error.message.includes("No DynamoDB engine runs")) throw error;
};
