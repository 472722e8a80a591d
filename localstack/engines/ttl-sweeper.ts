import type { Log } from "../log.ts";
import { type EngineCall, EngineCallError, engineClient } from "./engine-client.ts";
import { OWN_TABLES, ownTable } from "./own-tables.ts";
import { TOKEN_LIFE_SECONDS, TRANSACTION_TOKENS_TABLE } from "./transaction-tokens.ts";
import { TTL_DELETIONS_TABLE, ttlDeletionKey } from "./ttl-deletions.ts";
import type { EngineScope } from "./types.ts";

export interface TtlSweeperOptions {
  /** The engine's. */
  readonly endpoint: string;
  readonly scope?: EngineScope;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** 0: only when `sweep` is called. */
  readonly intervalSeconds: number;
}

export interface TtlSweeper {
  /** Deletes what has expired in each table and answers how many items went. */
  sweep(): Promise<number>;
  stop(): Promise<void>;
}

type AttributeMap = Record<string, Record<string, unknown>>;

/** AWS ignores a TTL that lies more than five years back (DynamoDB developer guide, "Using time to live"). */
const OLDEST_TTL_SECONDS = 5 * 365 * 24 * 60 * 60;
/** Stream records live for a day; what tells them apart lives a little longer. */
/** Of one BatchWriteItem. */
const AT_ONCE = 25;
const KEEP_MARK_SECONDS = 26 * 60 * 60;
/** A sweep reads whole tables: it may take a fiftieth of the time at most. */
const REST_FACTOR = 50;

/**
 * Deletes expired items, which dynoxide 1.2.1 never does by itself. Each deletion is a transaction with a mark in a table of ours, by
 * which the edge knows the stream record and gives it the service's `userIdentity` (C8). The condition leaves an item alone whose TTL was moved meanwhile.
 */
export function startTtlSweeper(options: TtlSweeperOptions): TtlSweeper {
  const call = engineClient(options.endpoint, options.scope);
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<number> | undefined;

  const sweepOnce = async () => {
    const nowSeconds = Math.floor(options.clock() / 1000);
    let deleted = 0;
    for (const table of await listTables(call)) {
      if (stopped) break;
      if (OWN_TABLES.has(table)) continue;
      deleted += await sweepTable(call, table, options.clock, () => stopped);
    }
    await forgetMarks(call, TTL_DELETIONS_TABLE, "deletedAt", nowSeconds - KEEP_MARK_SECONDS);
    await forgetMarks(call, TRANSACTION_TOKENS_TABLE, "at", nowSeconds - TOKEN_LIFE_SECONDS);
    return deleted;
  };
  const sweep = () => {
    running ??= sweepOnce().finally(() => {
      running = undefined;
    });
    return running;
  };
  const plan = (afterMs: number) => {
    if (stopped || options.intervalSeconds === 0) return;
    timer = setTimeout(async () => {
      const startedMs = performance.now();
      // The engine may be restarting: the next round comes.
      await sweep().catch((error) => options.log.info(`TTL sweep: ${String(error)}`));
      plan(Math.max(options.intervalSeconds * 1000, (performance.now() - startedMs) * REST_FACTOR));
    }, afterMs);
    timer.unref();
  };
  plan(options.intervalSeconds * 1000);

  return {
    sweep,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running?.catch(() => {});
    },
  };
}

async function listTables(call: EngineCall): Promise<string[]> {
  const names: string[] = [];
  let start: string | undefined;
  do {
    const page = await call<{ TableNames: string[]; LastEvaluatedTableName?: string }>("ListTables", {
      ExclusiveStartTableName: start,
    });
    names.push(...page.TableNames);
    start = page.LastEvaluatedTableName;
  } while (start);
  return names;
}

async function sweepTable(
  call: EngineCall,
  table: string,
  clock: () => number,
  isStopped: () => boolean,
): Promise<number> {
  const { TimeToLiveDescription: ttl } = await call<{
    TimeToLiveDescription?: { TimeToLiveStatus?: string; AttributeName?: string };
  }>("DescribeTimeToLive", { TableName: table });
  if (ttl?.TimeToLiveStatus !== "ENABLED" || !ttl.AttributeName) return 0;
  const { Table } = await call<{ Table: { KeySchema: { AttributeName: string }[] } }>("DescribeTable", {
    TableName: table,
  });
  const nowSeconds = Math.floor(clock() / 1000);
  const keyNames = Table.KeySchema.map((key) => key.AttributeName);
  const condition = {
    ExpressionAttributeNames: { "#ttl": ttl.AttributeName },
    ExpressionAttributeValues: {
      ":now": { N: String(nowSeconds) },
      ":oldest": { N: String(nowSeconds - OLDEST_TTL_SECONDS) },
    },
  };
  const projection = Object.fromEntries(keyNames.map((name, index) => [`#k${index}`, name]));
  let deleted = 0;
  let start: AttributeMap | undefined;
  do {
    const page = await call<{ Items: AttributeMap[]; LastEvaluatedKey?: AttributeMap }>("Scan", {
      TableName: table,
      FilterExpression: "#ttl < :now AND #ttl > :oldest",
      ProjectionExpression: Object.keys(projection).join(", "),
      ExpressionAttributeNames: { ...condition.ExpressionAttributeNames, ...projection },
      ExpressionAttributeValues: condition.ExpressionAttributeValues,
      ExclusiveStartKey: start,
    });
    for (const key of page.Items) {
      if (isStopped()) return deleted;
      if (await expire(call, table, key, condition, Math.floor(clock() / 1000))) deleted += 1;
    }
    start = page.LastEvaluatedKey;
  } while (start && !isStopped());
  return deleted;
}

async function expire(
  call: EngineCall,
  table: string,
  key: AttributeMap,
  condition: object,
  nowSeconds: number,
): Promise<boolean> {
  const remove = {
    Delete: {
      TableName: table,
      Key: key,
      ConditionExpression: "#ttl < :now AND #ttl > :oldest",
      ...condition,
    },
  };
  const mark = {
    Put: {
      TableName: TTL_DELETIONS_TABLE,
      Item: { id: { S: ttlDeletionKey(table, key) }, deletedAt: { N: String(nowSeconds) } },
    },
  };
  try {
    await call("TransactWriteItems", { TransactItems: [remove, mark] });
    return true;
  } catch (error) {
    if (!(error instanceof EngineCallError)) throw error;
    if (error.name === "ResourceNotFoundException") {
      await call("CreateTable", ownTable(TTL_DELETIONS_TABLE));
      return expire(call, table, key, condition, nowSeconds);
    }
    if (error.name === "TransactionCanceledException") return false;
    throw error;
  }
}

/** Removes the marks of a table of ours that are older than that, by the second in one of their attributes. */
async function forgetMarks(
  call: EngineCall,
  TableName: string,
  attribute: string,
  olderThan: number,
): Promise<void> {
  const old = {
    FilterExpression: "#at < :old",
    ExpressionAttributeNames: { "#at": attribute },
    ExpressionAttributeValues: { ":old": { N: String(olderThan) } },
  };
  let start: AttributeMap | undefined;
  try {
    do {
      const page = await call<{ Items: { id: { S: string } }[]; LastEvaluatedKey?: AttributeMap }>("Scan", {
        TableName,
        ...old,
        ExclusiveStartKey: start,
      });
      for (let at = 0; at < page.Items.length; at += AT_ONCE) {
        const requests = page.Items.slice(at, at + AT_ONCE).map(({ id }) => ({
          DeleteRequest: { Key: { id } },
        }));
        await call("BatchWriteItem", { RequestItems: { [TableName]: requests } });
      }
      start = page.LastEvaluatedKey;
    } while (start);
  } catch (error) {
    if (!(error instanceof EngineCallError && error.name === "ResourceNotFoundException")) throw error;
  }
}
