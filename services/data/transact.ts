import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Item, TransactItem } from "./documents.ts";
import type { Table } from "./table.ts";

export type { TransactItem } from "./documents.ts";

/** A transaction that wrote nothing, because conditions did not hold. */
export class ConditionsFailed extends Error {
  /** By place in the transaction: the item as it is now, where ReturnValuesOnConditionCheckFailure asked for it. */
  readonly failed: ReadonlyMap<number, Item | undefined>;
  constructor(failed: ReadonlyMap<number, Item | undefined>) {
    super(`the conditions of the actions ${[...failed.keys()].join(", ")} did not hold`);
    this.name = "ConditionsFailed";
    this.failed = failed;
  }
}

/** Another transaction held one of the items, or the partition was busy. Nothing was written; try again a little later (D6). */
export class TransactionConflict extends Error {
  constructor(codes: string) {
    super(`the transaction met another one: ${codes}`);
    this.name = "TransactionConflict";
  }
}

/** Reasons that pass by themselves. The SDK does not try a cancelled transaction again. */
const passing = new Set([
  "TransactionConflict",
  "ThrottlingError",
  "ProvisionedThroughputExceeded",
  "RequestLimitExceeded",
]);

interface CancellationReason {
  readonly Code?: string;
  readonly Item?: Parameters<typeof unmarshall>[0];
}

/**
 * All of it or nothing, tried once.
 * @throws ConditionsFailed, TransactionConflict
 */
export async function transactOnce(table: Table, items: readonly TransactItem[]): Promise<void> {
  try {
    await table.documents.transactWrite(items);
  } catch (error) {
    throw explain(error);
  }
}

function explain(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === "TransactionInProgressException") return new TransactionConflict(error.name);
  if (error.name !== "TransactionCanceledException") return error;
  const reasons = (error as Error & { CancellationReasons?: CancellationReason[] }).CancellationReasons ?? [];
  const failed = new Map<number, Item | undefined>();
  reasons.forEach((reason, index) => {
    if (reason.Code === "ConditionalCheckFailed")
      failed.set(index, reason.Item ? unmarshall(reason.Item) : undefined);
  });
  if (failed.size > 0) return new ConditionsFailed(failed);
  if (reasons.some((reason) => passing.has(reason.Code ?? ""))) {
    return new TransactionConflict(reasons.map((reason) => reason.Code ?? "None").join(", "));
  }
  return error;
}

export interface RetryOptions {
  /** When to give up, milliseconds since 1970. */
  readonly deadlineMs: number;
  /** For tests; a number from 0 up to, not including, 1. */
  readonly random?: () => number;
}

/** How long one transaction's conflicts are retried where nobody says otherwise. */
const PATIENCE_MS = 5_000;
const MOST_ATTEMPTS_PAUSED = 6;

/**
 * Runs `attempt` again while it meets other transactions, with full jitter: each pause is random between nothing and a bound that doubles from
 * twice to six times what one attempt took. Measured in attempts and not in milliseconds, because who waits here waits for others to finish,
 * one by one: longer pauses leave the counter idle (50 writers took 4.2 s with pauses up to 250 ms), shorter ones spend the time on attempts that fail.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @throws TransactionConflict when the time is over
 */
export async function retryConflicts<T>(
  table: Table,
  attempt: () => Promise<T>,
  options?: RetryOptions,
): Promise<T> {
  const deadlineMs = options?.deadlineMs ?? table.now() + PATIENCE_MS;
  const random = options?.random ?? Math.random;
  for (let tries = 0; ; tries += 1) {
    const startedMs = performance.now();
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof TransactionConflict)) throw error;
      const attemptMs = Math.max(1, performance.now() - startedMs);
      const pauseMs = random() * attemptMs * Math.min(MOST_ATTEMPTS_PAUSED, 2 ** (tries + 1));
      if (table.now() + pauseMs + attemptMs > deadlineMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

/** `transactOnce`, retried while it conflicts. */
export function transact(
  table: Table,
  items: readonly TransactItem[],
  options?: RetryOptions,
): Promise<void> {
  return retryConflicts(table, () => transactOnce(table, items), options);
}

/** `transact` for those who look again where something has changed. @returns false where a condition did not hold: nothing was written */
export async function transactIfUnchanged(table: Table, items: readonly TransactItem[]): Promise<boolean> {
  try {
    await transact(table, items);
    return true;
  } catch (error) {
    if (error instanceof ConditionsFailed) return false;
    throw error;
  }
}

/** A write of one item, by itself, again while a transaction holds that item. The SDK does not try it again. @throws TransactionConflict when the time is over */
export const retryWrite = <T>(table: Table, write: () => Promise<T>, options?: RetryOptions): Promise<T> =>
  retryConflicts(
    table,
    () =>
      write().catch((error: unknown) => {
        const isHeld = error instanceof Error && error.name === "TransactionConflictException";
        throw isHeld ? new TransactionConflict(error.name) : error;
      }),
    options,
  );
