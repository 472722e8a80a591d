import { setTimeout as delay } from "node:timers/promises";
import type { Log } from "../log.ts";
import type { TableModel } from "../model/types.ts";
import { ENGINE_GONE, type EngineCall, EngineCallError, engineClient } from "./engine-client.ts";
import { EngineError } from "./engine-error.ts";
import { refuseUnfinishable } from "./index-problems.ts";
import {
  type Description,
  describeDifference,
  type IndexDefinition,
  type TableDefinition,
  tableDefinition,
} from "./table-definition.ts";
import type { Engine } from "./types.ts";

interface Statuses {
  readonly TableStatus?: string;
  readonly ItemCount?: number;
  readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string; readonly IndexStatus?: string }[];
}
const ACTIVE = "ACTIVE";
const ASK_EVERY_MS = 50;
/** A wait that is longer is told. */
const PATIENCE_MS = 1_000;
/** DynamoDB Local was seen to index 20,000 items in less than a second. */
const STUCK_AFTER_MS = 30_000;
const MS_AN_ITEM = 1;

/**
 * Makes the tables that the template names. What exists is compared: streams, TTL and new indexes are changed in place; another key, or another index of the
 * same name, would lose data (CloudFormation would replace the table), so it is done on an empty table only.
 * @throws EngineError `table-changed` naming the table, the difference and the way out; `table-refused` naming the resource and what of it DynamoDB does not take
 */
export async function provisionTables(
  engine: Pick<Engine, "endpoint" | "scope">,
  tables: readonly TableModel[],
  log: Log,
): Promise<void> {
  const call = engineClient(engine.endpoint, engine.scope);
  try {
    for (const table of tables) {
      try {
        await provisionTable(call, table, { log, isEmbedded: engine.scope === undefined });
        await provisionTtl(call, table);
      } catch (error) {
        throw explainRefusal(error, table);
      }
    }
  } catch (error) {
    throw explainEngine(error);
  }
}

/** A file whose head is whole opens; that it is damaged further in shows only when it is read. */
function explainEngine(error: unknown): unknown {
  if (ENGINE_GONE.has((error as NodeJS.ErrnoException).code ?? ""))
    return new EngineError(
      "engine-failed",
      "The DynamoDB engine ended while its tables were being made. What it has is safe: start again.",
      { cause: error },
    );
  if (!(error instanceof EngineCallError) || !/malformed|not a database/i.test(error.message)) return error;
  return new EngineError(
    "data-corrupt",
    "The DynamoDB data file is damaged and was left as it is. Put a copy of the data folder back, or move its dynamodb folder away to start empty.",
    { cause: error },
  );
}

/** DynamoDB's sentence names neither the resource nor, always, the property. */
function explainRefusal(error: unknown, { logicalId, tableName, properties }: TableModel): unknown {
  if (!(error instanceof EngineCallError) || error.name !== "ValidationException") return error;
  const named = /at '(\w)(\w*)/.exec(error.message);
  const property = named
    ? `${named[1]?.toUpperCase()}${named[2]}`
    : ["TableName", ...Object.keys(properties)].find((name) => error.message.includes(name));
  const what = property === "TableName" ? `TableName ${JSON.stringify(tableName)}` : property;
  return new EngineError(
    "table-refused",
    `DynamoDB refuses the table ${logicalId} of serverless.yml (resources.Resources.${logicalId}.Properties${what === undefined ? "" : `, ${what}`}): ${error.message}. Correct it there.`,
    { cause: error },
  );
}

interface Provisioning {
  readonly log: Log;
  readonly isEmbedded: boolean;
}

async function provisionTable(call: EngineCall, table: TableModel, options: Provisioning): Promise<void> {
  const { log } = options;
  const wanted = tableDefinition(table);
  // A start that was killed may have left an index half made, and DynamoDB goes on with that first.
  const found = await describeActive(call, table.tableName, log);
  if (!found) {
    await call("CreateTable", wanted);
    log.info(`Table ${table.tableName} was created.`);
    return;
  }
  const difference = describeDifference(found, wanted);
  if (difference) {
    const { Items } = await call<{ Items: unknown[] }>("Scan", { TableName: table.tableName, Limit: 1 });
    if (Items.length > 0) {
      throw new EngineError(
        "table-changed",
        `Table ${table.tableName} has data and ${difference}; changing that would lose it, so it was left as it is. Undo the change in serverless.yml, give the table another name, or start with an empty one: the items can be taken out before and put in again.`,
      );
    }
    await call("DeleteTable", { TableName: table.tableName });
    await call("CreateTable", wanted);
    log.notice(`Table ${table.tableName} was empty and has been made anew: it ${difference}.`);
    return;
  }
  await provisionIndexes(call, found, wanted, options);
  const stream = wanted.StreamSpecification;
  const current = found.StreamSpecification?.StreamEnabled
    ? found.StreamSpecification.StreamViewType
    : undefined;
  if (current !== stream?.StreamViewType) {
    // AWS changes a view type only by ending the stream and starting another.
    if (current)
      await call("UpdateTable", {
        TableName: table.tableName,
        StreamSpecification: { StreamEnabled: false },
      });
    if (stream) await call("UpdateTable", { TableName: table.tableName, StreamSpecification: stream });
    log.info(`The stream of table ${table.tableName} is now ${stream?.StreamViewType ?? "off"}.`);
  }
}

async function provisionIndexes(
  call: EngineCall,
  found: Description,
  wanted: TableDefinition,
  { log, isEmbedded }: Provisioning,
): Promise<void> {
  const names = (indexes: readonly IndexDefinition[] | undefined) =>
    new Set((indexes ?? []).map((index) => index.IndexName));
  const has = names(found.GlobalSecondaryIndexes);
  const wants = names(wanted.GlobalSecondaryIndexes);
  for (const name of has) {
    if (wants.has(name)) continue;
    await call("UpdateTable", {
      TableName: wanted.TableName,
      GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: name } }],
    });
    await describeActive(call, wanted.TableName, log);
    log.notice(`Index ${name} of table ${wanted.TableName} is gone from serverless.yml and was removed.`);
  }
  for (const index of wanted.GlobalSecondaryIndexes ?? []) {
    if (has.has(index.IndexName)) continue;
    if (!isEmbedded) await refuseUnfinishable(call, wanted, index);
    await call("UpdateTable", {
      TableName: wanted.TableName,
      AttributeDefinitions: wanted.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [{ Create: index }],
    });
    await describeActive(call, wanted.TableName, log);
    log.notice(`Index ${index.IndexName} was added to table ${wanted.TableName}.`);
  }
}

/** The table once it and all its indexes are ACTIVE: DynamoDB makes or removes one index of a table at a time. The embedded engine is done at once, DynamoDB Local when it has read the table. */
async function describeActive(
  call: EngineCall,
  tableName: string,
  log: Log,
): Promise<Description | undefined> {
  const startedAtMs = performance.now();
  let isTold = false;
  for (;;) {
    const table = await describe(call, tableName);
    const busy = table && busyPart(table);
    if (!busy) return table;
    const sinceMs = performance.now() - startedAtMs;
    if (sinceMs > STUCK_AFTER_MS + (table.ItemCount ?? 0) * MS_AN_ITEM)
      throw new EngineError(
        "table-changed",
        `Table ${tableName} is at work on ${busy} and does not end: DynamoDB Local does that where an item has no text, number or binary for the index's key, and takes no other change then. Nothing of it is lost. Start with an empty one, with such items changed: the items can be taken out before and put in again.`,
      );
    if (!isTold && sinceMs > PATIENCE_MS) {
      isTold = true;
      log.notice(`Waiting for ${busy} of table ${tableName}.`);
    }
    await delay(ASK_EVERY_MS);
  }
}

/** What DynamoDB is still at work on. */
function busyPart({ TableStatus, GlobalSecondaryIndexes }: Statuses): string | undefined {
  const index = GlobalSecondaryIndexes?.find(({ IndexStatus }) => (IndexStatus ?? ACTIVE) !== ACTIVE);
  if (index) return `index ${index.IndexName} (${index.IndexStatus})`;
  return (TableStatus ?? ACTIVE) === ACTIVE ? undefined : `the whole (${TableStatus})`;
}

async function provisionTtl(call: EngineCall, table: TableModel): Promise<void> {
  const specification = table.properties.TimeToLiveSpecification as
    | { AttributeName?: string; Enabled?: boolean | string }
    | undefined;
  const wanted =
    specification && String(specification.Enabled) === "true" ? specification.AttributeName : undefined;
  const { TimeToLiveDescription } = await call<{
    TimeToLiveDescription?: { TimeToLiveStatus?: string; AttributeName?: string };
  }>("DescribeTimeToLive", { TableName: table.tableName });
  const current =
    TimeToLiveDescription?.TimeToLiveStatus === "ENABLED" ? TimeToLiveDescription.AttributeName : undefined;
  if (current === wanted) return;
  const set = (AttributeName: string, Enabled: boolean) =>
    call("UpdateTimeToLive", {
      TableName: table.tableName,
      TimeToLiveSpecification: { AttributeName, Enabled },
    });
  if (current) await set(current, false);
  if (wanted) await set(wanted, true);
}

async function describe(call: EngineCall, tableName: string): Promise<(Description & Statuses) | undefined> {
  try {
    return (await call<{ Table: Description & Statuses }>("DescribeTable", { TableName: tableName })).Table;
  } catch (error) {
    if (error instanceof EngineCallError && error.name === "ResourceNotFoundException") return undefined;
    throw error;
  }
}
