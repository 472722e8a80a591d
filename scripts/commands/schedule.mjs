import { readArgs } from "../lib/args.mjs";
import { connectTo, findEndpoint } from "../lib/data/connection.mjs";
import { age, createOutput, time } from "../lib/data/output.mjs";
import { Refusal, runMain } from "../lib/refusal.mjs";

const COMMAND = "npm run schedule";
const OPTIONS = {
  json: { type: "boolean", help: "whole, one JSON document on each line, for scripts" },
  "data-dir": { type: "string", value: "DIR", help: "whose start (default .fanout)" },
  endpoint: { type: "string", value: "URL", help: "another local AWS, e.g. http://127.0.0.1:4566" },
};
const TEXT = {
  takesWords: true,
  usage: `${COMMAND} [-- NAME] [options]`,
  about:
    "Shows what runs on a schedule, and when next. With a name, its own or its function's, runs it now: with the event that its schedule would send, and shows what came of it.",
};

/** `npm run schedule` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const args = readArgs(argv, COMMAND, OPTIONS, TEXT);
  if (!args) return 0;
  const [name, more] = args.positionals;
  if (more !== undefined) throw new Refusal(`"${more}" is one word too many.`, `See: ${COMMAND} -- --help`);
  const connection = connectTo(findEndpoint(args.values));
  const output = createOutput({ json: args.values.json === true });
  try {
    if (name !== undefined) return await runNow(connection, output, name);
    await list(connection, output);
    return 0;
  } catch (error) {
    throw connection.explain(error);
  } finally {
    connection.close();
  }
}

async function list(connection, output) {
  const answer = await connection.inside("schedules");
  if (!answer) throw new Refusal("What answers there tells of no schedules.");
  for (const schedule of answer.schedules)
    await (output.json ? output.document(schedule) : writeLines(output, linesOf(schedule)));
  if (answer.schedules.length === 0 && !output.json) await output.line("No schedules.");
}

/** @returns {Promise<number>} the exit code: 1 where the function failed */
async function runNow(connection, output, name) {
  const result = await connection.command(`schedules/${encodeURIComponent(name)}/run`);
  const { functionError, payload, logTail, billedMs, requestId } = result;
  if (output.json) await output.document(result);
  else {
    for (const line of logTail.trimEnd().split("\n")) await output.whole(`  ${line}`);
    await output.whole(
      `${name} ${functionError ? "failed" : "ran"} in ${billedMs} ms (${requestId}): ${payload}`,
    );
  }
  return functionError ? 1 : 0;
}

async function writeLines(output, lines) {
  for (const line of lines) await output.line(line);
}

function linesOf({ name, functionKey, expression, timezone, enabled, nextRunMs, problem }) {
  const next =
    nextRunMs === undefined
      ? (problem ?? (enabled ? "does not run again" : "disabled"))
      : `next ${time(new Date(nextRunMs))}, in ${age(nextRunMs - Date.now())}`;
  return [`${functionKey}  ${expression}${timezone ? ` ${timezone}` : ""}`, `  ${name}`, `  ${next}`];
}
