import { existsSync, statSync } from "node:fs";
import { shown } from "../paths.mjs";
import { Refusal } from "../refusal.mjs";
import { commandsOf } from "./commands-of.mjs";
import { loadLocalAws, openRunning, readPlace } from "./database.mjs";
import { readExport } from "./export-lines.mjs";
import { checkFile } from "./import-file.mjs";
import { number } from "./output.mjs";
import { persist } from "./persist.mjs";
import { createReporter } from "./reporter.mjs";
import { listTables } from "./table-list.mjs";

/** What one BatchWriteItem takes. */
const BATCH = 25;
const AT_ONCE = 4;

/** `import FILE`: puts the items of an export into the tables of the Fanout that runs. @param {{names: string[], options: object, signal: AbortSignal}} command */
export async function importTables({ names: [file], options, signal }) {
  const say = createReporter(process.stdout);
  const place = readPlace(options, signal);
  if (!existsSync(file) || !statSync(file).isFile())
    throw new Refusal(`There is no file ${file}.`, "An import reads it twice, so it cannot come by a pipe.");
  const database = await openRunning(place);
  if (!database)
    throw new Refusal(
      `Nothing runs on ${shown(place.dataDir)}: an import goes into the Fanout that runs, with the tables of its serverless.yml.`,
      `Try: ${commandsOf({ ...place, engine: place.engine ?? "embedded" }).startEmpty}`,
    );
  const { itemBytes, OWN_PREFIX: ownPrefix } = loadLocalAws();
  let written = 0;
  try {
    const tables = await listTables(database.call, { only: options.table, ownPrefix });
    const counts = await checkFile(file, {
      service: database.service,
      tables,
      only: options.table,
      itemBytes,
      signal,
      onProgress: (items) => say.progress(`${number(items)} items looked at.`),
    });
    if (options.force !== true)
      await requireEmpty(database.call, [...counts.keys()], file, { ...place, ...database });
    const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
    await together(batchesOf(file, options.table), async (batch) => {
      await writeBatch(database.call, batch, signal);
      written += batch.length;
      say.progress(`${number(written)} of ${number(all)} items.`);
    });
    for (const [table, count] of counts) say.line(`${table}: ${number(count)} items`);
    tellOfStreams(
      say,
      tables.filter(({ TableName }) => counts.has(TableName)),
    );
  } catch (error) {
    const again = commandsOf({ ...place, ...database }).importFrom(file, "--force");
    throw explainCutOff(error, { written, signal, again });
  } finally {
    await database.close();
  }
}

async function requireEmpty(call, tables, file, place) {
  for (const TableName of tables) {
    const { Items } = await call("Scan", { TableName, ConsistentRead: true, Limit: 1 });
    if (Items.length > 0)
      throw new Refusal(
        `The table ${TableName} is not empty. Nothing was written.`,
        `With --force those of ${file} take the place of items with the same key, and all others stay; so an import that was cut off goes on. Or begin empty: stop, ${commandsOf(place).resetTables}, and ${commandsOf(place).startEmpty} (without the demo guild).`,
      );
  }
}

/** Puts, each safe to repeat. Keys of a batch differ: checkFile saw to that. */
async function* batchesOf(file, only) {
  let batch = [];
  for await (const { table, item } of readExport(file)) {
    if (!item || (only !== undefined && table !== only)) continue;
    batch.push({ table, item });
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** An engine writes the items of a batch one after the other, each to the disk: several batches at once share that. The first that fails ends all, for a loop that is left closes the generator. */
async function together(batches, write) {
  const worker = async () => {
    for await (const batch of batches) await write(batch);
  };
  const done = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
  const failed = done.find(({ status }) => status === "rejected");
  if (failed) throw failed.reason;
}

async function writeBatch(call, batch, signal) {
  let RequestItems = {};
  for (const { table, item } of batch) {
    RequestItems[table] ??= [];
    RequestItems[table].push({ PutRequest: { Item: item } });
  }
  await persist(signal, async () => {
    const { UnprocessedItems = {} } = await call("BatchWriteItem", { RequestItems });
    RequestItems = UnprocessedItems;
    return Object.keys(UnprocessedItems).length === 0;
  });
}

function tellOfStreams(say, tables) {
  const names = tables
    .filter(({ StreamSpecification }) => StreamSpecification?.StreamEnabled)
    .map(({ TableName }) => TableName);
  if (names.length > 0)
    say.line(
      `Each is a new record in the stream of ${names.join(", ")}: functions that read it run for all of them, as on AWS. How far they are: npm run data -- streams`,
    );
}

function explainCutOff(error, { written, signal, again }) {
  if (written === 0)
    return signal.aborted ? new Refusal("The import was cut off. Nothing was written.") : error;
  const reason = signal.aborted ? "" : ` (${error.message})`;
  return new Refusal(
    `The import was cut off after ${number(written)} items or some more${reason}.`,
    `It goes on with: ${again}`,
  );
}
