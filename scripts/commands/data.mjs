import { readArgs } from "../lib/args.mjs";
import { connectTo, findEndpoint } from "../lib/data/connection.mjs";
import { showItems } from "../lib/data/items.mjs";
import { showObjects } from "../lib/data/objects.mjs";
import { createOutput } from "../lib/data/output.mjs";
import { showQueues } from "../lib/data/queues.mjs";
import { showStreams } from "../lib/data/streams.mjs";
import { showTables } from "../lib/data/tables.mjs";
import { Refusal, runMain } from "../lib/refusal.mjs";

const COMMAND = "npm run data";
/** `most`: how many names may stand behind it. `takes`: the options that are its own. */
const VIEWS = {
  tables: { show: showTables, most: 0, takes: [] },
  items: { show: showItems, least: 1, most: 1, takes: ["key", "sort", "index", "reverse", "limit"] },
  queues: { show: showQueues, most: 1, takes: ["limit"] },
  objects: { show: showObjects, most: 2, takes: ["limit"] },
  streams: { show: showStreams, most: 1, takes: ["limit"] },
};
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
};
const TEXT = {
  usage: "npm run data -- VIEW [NAME] [options]",
  about: `Shows what lies in the Fanout that runs, and changes nothing.

  tables                    tables, their keys, indexes, stream and size
  items TABLE               items of a table, or those with one key
  queues [QUEUE]            queues; with a name the messages in one, unreceived
  objects [BUCKET [PREFIX]] buckets; with a name the objects in one
  streams [TABLE]           streams, their readers; with a name the newest records`,
};

/** `npm run data` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const args = readArgs(argv, COMMAND, OPTIONS, TEXT);
  if (!args) return 0;
  const [name = "", ...names] = args.positionals;
  const view = Object.hasOwn(VIEWS, name) ? VIEWS[name] : undefined;
  if (!view)
    throw new Refusal(
      name === "" ? "What is to be shown?" : `There is no view "${name}".`,
      `There are ${Object.keys(VIEWS).join(", ")}. See: ${COMMAND} -- --help`,
    );
  checkNames(name, view, names);
  for (const option of ["key", "sort", "index", "reverse", "limit"])
    if (args.values[option] !== undefined && !view.takes.includes(option))
      throw new Refusal(`--${option} means nothing for ${name}.`, `See: ${COMMAND} -- --help`);
  const limit = readLimit(args.values.limit);
  const connection = connectTo(findEndpoint(args.values));
  const output = createOutput({ json: args.values.json === true });
  try {
    await view.show({ connection, output, names, options: { ...args.values, limit } });
  } catch (error) {
    throw connection.explain(error);
  } finally {
    connection.close();
  }
  return 0;
}

function checkNames(name, { least = 0, most }, names) {
  if (names.length < least)
    throw new Refusal(`${name} needs the name of a table.`, `Try: ${COMMAND} -- tables`);
  if (names.length > most)
    throw new Refusal(`"${names[most]}" is one word too many.`, `See: ${COMMAND} -- --help`);
}

function readLimit(text) {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new Refusal(`--limit takes a whole number from 1 on, not "${text}".`);
  return Number(text);
}
