import { randomInt } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Log } from "../log.ts";
import { EngineCallError, engineClient } from "./engine-client.ts";
import { EngineError } from "./engine-error.ts";
import { ENGINE_NAMES, type EngineAddress } from "./engine-kind.ts";
import type { DynamoDbEngine } from "./start-dynamodb.ts";
import { startTtlSweeper } from "./ttl-sweeper.ts";

export interface ConnectOptions extends EngineAddress {
  readonly accountId: string;
  readonly region: string;
  /** A database of its own, empty and known to nobody else: the engine tells whose it is by the account of a call. */
  readonly isEphemeral?: boolean;
  readonly log: Log;
  /** How often expired items are deleted where the engine does not do that by itself. 0: never. Default 60. */
  readonly ttlSweepSeconds?: number;
  /** Default `Date.now`. */
  readonly clock?: () => number;
  /** How long it may take to answer, in milliseconds. Default: 30,000. */
  readonly readyWithinMs?: number;
}

const READY_WITHIN_MS = 30_000;
const ASK_EVERY_MS = 100;
/** One that nobody has started refuses at once; one that is coming up closes connections. */
const REFUSED_WITHIN_MS = 1_000;

/**
 * The DynamoDB of a container that somebody else starts and stops: waits until it answers, and never ends it.
 * @throws EngineError `engine-missing` with the command that starts it, where nothing answers
 */
export async function connectDynamoDb(options: ConnectOptions): Promise<DynamoDbEngine> {
  const { kind, url, region, log } = options;
  const scope = { accountId: options.isEphemeral ? someAccount() : options.accountId, region };
  await answers(options);
  const sweeper = startTtlSweeper({
    endpoint: url,
    scope,
    log,
    clock: options.clock ?? Date.now,
    // DynamoDB Local 3.3.0 deletes what has expired within seconds; inside LocalStack nothing does.
    intervalSeconds: kind === "dynamodb-local" ? 0 : (options.ttlSweepSeconds ?? 60),
  });
  return {
    endpoint: url,
    scope,
    pid: undefined,
    onRestart() {},
    kill() {
      throw new Error(`${ENGINE_NAMES[kind]} at ${url} is not a process of this one.`);
    },
    sweepTtl: () => sweeper.sweep(),
    stop: () => sweeper.stop(),
  };
}

/** Twelve digits, which LocalStack takes for an account, and DynamoDB Local for a name. */
const someAccount = () => String(randomInt(10 ** 11, 10 ** 12 - 1));

async function answers(options: ConnectOptions): Promise<void> {
  const { kind, url, readyWithinMs = READY_WITHIN_MS } = options;
  const call = engineClient(url, options);
  const startedAtMs = performance.now();
  for (;;) {
    try {
      await call("ListTables", { Limit: 1 });
      return;
    } catch (error) {
      const sinceMs = performance.now() - startedAtMs;
      const isRefused = (error as NodeJS.ErrnoException).code === "ECONNREFUSED";
      if (sinceMs > (isRefused ? Math.min(REFUSED_WITHIN_MS, readyWithinMs) : readyWithinMs))
        throw new EngineError("engine-missing", nobody(kind, url, error), { cause: error });
    }
    await delay(ASK_EVERY_MS);
  }
}

function nobody(kind: EngineAddress["kind"], url: string, error: unknown): string {
  const why = error instanceof EngineCallError ? `${error.name}: ${error.message}` : (error as Error).message;
  return `${ENGINE_NAMES[kind]} does not answer at ${url} (${why}). Start it: docker compose up -d ${kind} -- or leave it: the embedded engine needs no Docker.`;
}
