import { readArgs } from "../lib/args.mjs";
import { findEndpoint } from "../lib/data/connection.mjs";
import { Refusal, runMain } from "../lib/refusal.mjs";
import { askLab, followLab } from "../lib/trace/lab.mjs";
import { summaryLine } from "../lib/trace/summary-line.mjs";
import { traceLines } from "../lib/trace/trace-lines.mjs";

const COMMAND = "npm run trace";
const OPTIONS = {
  limit: { type: "string", value: "N", help: "list: the N newest (default 20)" },
  json: { type: "boolean", help: "as the lab's API gives it, for scripts" },
  otlp: { type: "boolean", help: "of one trace: OTLP in JSON, as collectors take it" },
  "data-dir": { type: "string", value: "DIR", help: "whose start (default .fanout)" },
  endpoint: { type: "string", value: "URL", help: "another local AWS, e.g. http://127.0.0.1:4566" },
};
const TEXT = {
  takesWords: true,
  usage: `${COMMAND} -- [list | last | follow | ID] [options]`,
  about:
    "What happened, hop by hop. list: the newest traces, a line each. last: the newest one with a delivery, as a tree with times. follow: each as it ends, until Ctrl-C. ID: that one; its first 6 digits are enough.",
};

/** `npm run trace` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const args = readArgs(argv, COMMAND, OPTIONS, TEXT);
  if (!args) return 0;
  const [what = "list", more] = args.positionals;
  if (more !== undefined) throw new Refusal(`"${more}" is nothing to do here.`, `Try: ${TEXT.usage}`);
  const lab = askLab(findEndpoint(args.values));
  const print = (value) => process.stdout.write(`${value}\n`);
  if (what === "list") return list(lab, args.values, print);
  if (what === "follow")
    return followLab(lab, (summary) =>
      print(args.values.json ? JSON.stringify(summary) : summaryLine(summary)),
    );
  const id = what === "last" ? await lastOf(lab) : await fullId(lab, what);
  const trace = await lab.get(`traces/${id}${args.values.otlp ? "?format=otlp" : ""}`);
  if (args.values.json || args.values.otlp) print(JSON.stringify(trace));
  else for (const line of traceLines(trace)) print(line);
  return 0;
}

async function list(lab, { limit = "20", json }, print) {
  if (!(Number(limit) >= 1 && Number(limit) <= 500 && /^\d+$/.test(limit)))
    throw new Refusal(`--limit is a whole number from 1 to 500, not "${limit}".`);
  const { traces } = await lab.get(`traces?limit=${limit}`);
  if (json) print(JSON.stringify(traces));
  else if (traces.length === 0) print("Nothing has happened yet.");
  // The newest stands last, above the prompt.
  else for (const summary of traces.reverse()) print(summaryLine(summary));
  return 0;
}

/** Of those that nothing was delivered of there are many: heartbeats, log-ins. */
async function lastOf(lab) {
  const { traces } = await lab.get("traces");
  const last = traces.find(({ delivered, undelivered }) => delivered + undelivered > 0) ?? traces[0];
  if (last) return last.id;
  throw new Refusal("Nothing has happened yet.", "Send a message in the chat, then try again.");
}

async function fullId(lab, start) {
  if (!/^[0-9a-f]{6,32}$/.test(start))
    throw new Refusal(`"${start}" is no trace: its id has 32 hexadecimal digits.`, `Try: ${TEXT.usage}`);
  if (start.length === 32) return start;
  const { traces } = await lab.get("traces");
  const found = traces.filter(({ id }) => id.startsWith(start) || id.slice(8).startsWith(start));
  if (found.length === 1) return found[0].id;
  throw new Refusal(
    found.length === 0
      ? `There is no trace that begins with ${start}.`
      : `${found.length} traces begin with ${start}.`,
    `Try: ${COMMAND} -- list`,
  );
}
