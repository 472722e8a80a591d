import { readArgs } from "../lib/args.mjs";
import { connectTo, explain, findEndpoint } from "../lib/data/connection.mjs";
import { showItems } from "../lib/data/items.mjs";
import { showObjects } from "../lib/data/objects.mjs";
import { createOutput } from "../lib/data/output.mjs";
import { showQueues } from "../lib/data/queues.mjs";
import { showStreams } from "../lib/data/streams.mjs";
import { showTables } from "../lib/data/tables.mjs";
import { ENGINES } from "../lib/engines/profiles.mjs";
import { Refusal, runMain } from "../lib/refusal.mjs";
import { stopOnSignals } from "../lib/stop-signals.mjs";

const COMMAND = "npm run data";
/** `least`, `most`: how many names may stand behind it, and `names`: what they are. `takes`: the options that are not everybody's. */
const VIEWS = {
  tables: { show: showTables, most: 0, takes: ["json", "endpoint"] },
  items: {
    show: showItems,
    least: 1,
    most: 1,
    names: "the name of a table",
    takes: ["json", "endpoint", "key", "sort", "index", "reverse", "limit"],
  },
  queues: { show: showQueues, most: 1, takes: ["json", "endpoint", "limit"] },
  objects: { show: showObjects, most: 2, takes: ["json", "endpoint", "limit"] },
  streams: { show: showStreams, most: 1, takes: ["json", "endpoint", "limit"] },
};
const FILE = { least: 1, most: 1, names: "the name of a file" };
const ACTIONS = {
  export: {
    run: async (command) => (await import("../lib/data/export-tables.mjs")).exportTables(command),
    ...FILE,
    takes: ["engine", "stage", "table", "force"],
  },
  import: {
    run: async (command) => (await import("../lib/data/import-tables.mjs")).importTables(command),
    ...FILE,
    takes: ["engine", "stage", "table", "force"],
  },
  reset: {
    run: async (command) => (await import("../lib/data/reset-data.mjs")).resetData(command),
    most: 0,
    takes: ["engine", "tables", "yes"],
  },
};
const EVERYTHING = { ...VIEWS, ...ACTIONS };

const OPTIONS = {
  key: { type: "string", value: "VALUE", help: "items: those with this partition key" },
  sort: {
    type: "string",
    value: "VALUE",
    help: "and this sort key; VALUE* for all that begin so",
    needs: "key",
  },
  index: { type: "string", value: "NAME", help: "items: of an index" },
  reverse: { type: "boolean", help: "items: the last sort key first", needs: "key" },
  limit: { type: "string", value: "N", help: "how many, where there may be many" },
  json: { type: "boolean", help: "whole, one JSON document on each line, for scripts" },
  "data-dir": { type: "string", value: "DIR", help: "whose start to look into (default .fanout)" },
  endpoint: { type: "string", value: "URL", help: "another local AWS, e.g. http://127.0.0.1:4566" },
  engine: {
    type: "string",
    value: "NAME",
    help: `export, reset, where nothing runs: ${ENGINES.join(", ")} (default embedded)`,
  },
  stage: { type: "string", value: "NAME", help: "export, where nothing runs (default local)" },
  table: { type: "string", value: "NAME", help: "export, import: this table only" },
  tables: { type: "boolean", help: "reset: tables only; queues and objects stay" },
  force: { type: "boolean", help: "export: write over a file; import: into tables with items" },
  yes: { type: "boolean", help: "reset: do not ask" },
};
const TEXT = {
  takesWords: true,
  usage: "npm run data -- VIEW [NAME] [options]",
  about: `Shows what lies in the Fanout that runs. These change nothing:

  tables                    tables, their keys, indexes, stream and size
  items TABLE               items of a table, or those with one key
  queues [QUEUE]            queues; with a name the messages in one, unreceived
  objects [BUCKET [PREFIX]] buckets; with a name the objects in one
  streams [TABLE]           streams, their readers; with a name the newest records

And takes it out, puts it in, and removes it:

  export FILE               all items of all tables, without queues and objects; - for standard output.
                            Needs no Fanout that runs, and no serverless.yml that fits
  import FILE               the items of an export, into the Fanout that runs
  reset                     removes tables, queues, objects and how far functions have read; secrets stay`,
};

/** `npm run data` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const args = readArgs(argv, COMMAND, OPTIONS, TEXT);
  if (!args) return 0;
  const [name = "", ...names] = args.positionals;
  const chosen = Object.hasOwn(EVERYTHING, name) ? EVERYTHING[name] : undefined;
  if (!chosen)
    throw new Refusal(
      name === "" ? "What is to be shown?" : `There is no view "${name}".`,
      `There are ${Object.keys(EVERYTHING).join(", ")}. See: ${COMMAND} -- --help`,
    );
  checkNames(name, chosen, names);
  for (const option of Object.keys(args.values))
    if (option !== "data-dir" && !chosen.takes.includes(option))
      throw new Refusal(`--${option} means nothing for ${name}.`, `See: ${COMMAND} -- --help`);
  await (chosen.run ? act(chosen, names, args.values) : show(chosen, names, args.values));
  return 0;
}

async function show(view, names, values) {
  const limit = readLimit(values.limit);
  const connection = connectTo(findEndpoint(values));
  const output = createOutput({ json: values.json === true });
  try {
    await view.show({ connection, output, names, options: { ...values, limit } });
  } catch (error) {
    throw connection.explain(error);
  } finally {
    connection.close();
  }
}

async function act(action, names, options) {
  const ending = new AbortController();
  stopOnSignals(async () => ending.abort());
  try {
    await action.run({ names, options, signal: ending.signal });
  } catch (error) {
    throw explain(error);
  }
}

function checkNames(name, { least = 0, most, names: what }, names) {
  if (names.length < least)
    throw new Refusal(
      `${name} needs ${what}.`,
      name === "items" ? `Try: ${COMMAND} -- tables` : `Try: ${COMMAND} -- ${name} tables.jsonl`,
    );
  if (names.length > most)
    throw new Refusal(`"${names[most]}" is one word too many.`, `See: ${COMMAND} -- --help`);
}

function readLimit(text) {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new Refusal(`--limit takes a whole number from 1 on, not "${text}".`);
  return Number(text);
}
