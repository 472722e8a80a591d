import path from "node:path";
import { shown } from "../paths.mjs";
import { Refusal } from "../refusal.mjs";
import { loadLocalAws, openAlone, openRunning, readPlace } from "./database.mjs";
import { createDraft } from "./draft-file.mjs";
import { header } from "./export-lines.mjs";
import { createOutput, number } from "./output.mjs";
import { persist } from "./persist.mjs";
import { createReporter } from "./reporter.mjs";
import { STORED } from "./stored.mjs";
import { listTables } from "./table-list.mjs";

/** `export FILE`: the items of all tables, in DynamoDB's JSON, a line each. @param {{names: string[], options: object, signal: AbortSignal}} command */
export async function exportTables({ names: [file], options, signal }) {
  // Standard output may be the file.
  const say = createReporter(process.stderr);
  const place = readPlace(options, signal);
  if (file !== "-") requireSafe(file, place.dataDir);
  const sink = file === "-" ? toStandardOutput() : await createDraft(file, { force: options.force === true });
  let database;
  try {
    database = (await openRunning(place)) ?? (await openAlone(place, say.line));
    const counts = await writeTables(database, sink, { only: options.table, signal, say });
    await sink.finish();
    for (const [table, count] of Object.entries(counts)) say.line(`${table}: ${number(count)} items`);
    say.line(
      file === "-"
        ? "Exported."
        : `Exported to ${file}. Whoever reads it reads all data. Queues, objects, streams and secrets are not in it.`,
    );
  } catch (error) {
    if (signal.aborted) throw new Refusal("The export was cut off.", "Nothing is left of it.");
    throw error;
  } finally {
    try {
      await sink.discard();
    } finally {
      await database?.close();
    }
  }
}

function requireSafe(file, dataDir) {
  const [part] = path.relative(dataDir, path.resolve(file)).split(path.sep);
  if (STORED.includes(part))
    throw new Refusal(
      `${file} lies in what a reset of ${shown(dataDir)} removes.`,
      "Take another place for it.",
    );
}

async function writeTables({ call, service, stage, engine }, sink, { only, signal, say }) {
  const tables = await listTables(call, { only, ownPrefix: loadLocalAws().OWN_PREFIX });
  if (tables.length === 0) throw new Refusal("There are no tables to export.", "Try: npm run data -- tables");
  await sink.document(header({ service, stage, engine, tables: tables.map(definitionOf) }));
  const counts = {};
  let all = 0;
  for (const { TableName } of tables) {
    counts[TableName] = 0;
    for await (const items of pagesOf(call, TableName, signal)) {
      for (const item of items) await sink.document({ table: TableName, item });
      counts[TableName] += items.length;
      all += items.length;
      say.progress(`${number(all)} items so far (${TableName}).`);
    }
  }
  await sink.document({ end: counts });
  return counts;
}

/** Each page as of when it is read: one after the other they are no snapshot of a table that is written to. */
async function* pagesOf(call, TableName, signal) {
  let ExclusiveStartKey;
  do {
    let page;
    await persist(signal, async () => {
      page = await call("Scan", { TableName, ConsistentRead: true, ExclusiveStartKey });
      return true;
    });
    yield page.Items;
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
}

const definitionOf = ({
  TableName: name,
  KeySchema,
  AttributeDefinitions,
  GlobalSecondaryIndexes = [],
  LocalSecondaryIndexes = [],
  StreamSpecification,
}) => {
  const indexOf = ({ IndexName, KeySchema: schema, Projection }) => ({
    IndexName,
    KeySchema: schema,
    Projection,
  });
  return {
    name,
    KeySchema,
    AttributeDefinitions,
    GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(indexOf),
    LocalSecondaryIndexes: LocalSecondaryIndexes.map(indexOf),
    ...(StreamSpecification ? { StreamSpecification } : {}),
  };
};

function toStandardOutput() {
  const { document } = createOutput({ json: true });
  return { document, finish: async () => {}, discard: async () => {} };
}
