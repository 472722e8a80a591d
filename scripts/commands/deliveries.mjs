import { readArgs } from "../lib/args.mjs";
import { connectTo, findEndpoint } from "../lib/data/connection.mjs";
import { createOutput } from "../lib/data/output.mjs";
import { awsQueues, localQueues } from "../lib/deliveries/queues-of.mjs";
import { redrive } from "../lib/deliveries/redrive.mjs";
import { showFailures } from "../lib/deliveries/show-failures.mjs";
import { Refusal, runMain } from "../lib/refusal.mjs";

const COMMAND = "npm run deliveries";
const OPTIONS = {
  limit: { type: "string", value: "N", help: "of each queue: the N oldest that come to hand (default 10)" },
  rate: { type: "string", value: "N", help: "redrive: at most N dead letters a second, 1 to 500" },
  json: { type: "boolean", help: "whole, one JSON document on each line, for scripts" },
  stage: { type: "string", value: "NAME", help: "that stage on AWS, with your own credentials" },
  "data-dir": { type: "string", value: "DIR", help: "whose start (default .fanout)" },
  endpoint: { type: "string", value: "URL", help: "another local AWS, e.g. http://127.0.0.1:4566" },
};
const TEXT = {
  takesWords: true,
  usage: `${COMMAND} -- list | redrive [options]`,
  about:
    "What could not be delivered. list: the parts of deliveries to large audiences that failed five times, and the records of the table's stream that the fan-out gave up. redrive: tells the connections that those parts were for to resume, so that each gets what it misses as it is now.",
};
const VERBS = { list: showFailures, redrive };

/** `npm run deliveries` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const args = readArgs(argv, COMMAND, OPTIONS, TEXT);
  if (!args) return 0;
  const [verb = "list", more] = args.positionals;
  if (!Object.hasOwn(VERBS, verb) || more !== undefined)
    throw new Refusal(`"${more ?? verb}" is nothing to do here.`, `Try: ${TEXT.usage}`);
  const { json = false, stage } = args.values;
  const options = { limit: count(args.values, "limit", 1_000) ?? 10, rate: count(args.values, "rate", 500) };
  const output = createOutput({ json });
  if (stage !== undefined) return VERBS[verb](await awsQueues(stage), output, options);
  const connection = connectTo(findEndpoint(args.values));
  try {
    return await VERBS[verb](await localQueues(await connection.sqs()), output, options);
  } catch (error) {
    throw connection.explain(error);
  } finally {
    connection.close();
  }
}

function count(values, name, most) {
  const text = values[name];
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw new Refusal(`--${name} is a whole number from 1 to ${most}, not "${text}".`);
}
