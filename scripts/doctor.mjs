#!/usr/bin/env node
import path from "node:path";
import { readArgs } from "./lib/args.mjs";
import { examine } from "./lib/examine.mjs";
import { portsFrom } from "./lib/ports.mjs";
import { runMain } from "./lib/refusal.mjs";

const OPTIONS = {
  "data-dir": { type: "string", value: "DIR", help: "the data folder to look at (default .fanout)" },
  "port-base": {
    type: "string",
    value: "N",
    help: "the ports to look at: N to N+4, as npm start takes them",
  },
};
const TEXT = {
  usage: "npm run doctor [-- options]",
  about: "What this machine has, what would run on it, what is missing and the command that fixes it.",
};
const SIGNS = { ok: "ok  ", warn: "note", fail: "MISS" };

await runMain(async (argv) => {
  const args = readArgs(argv, "npm run doctor", OPTIONS, TEXT);
  if (!args) return 0;
  const findings = await examine(
    path.resolve(args.values["data-dir"] ?? ".fanout"),
    portsFrom(args.values["port-base"]),
  );
  const width = Math.max(...findings.map(({ what }) => what.length));
  for (const { state, what, found, fix } of findings) {
    process.stdout.write(`${SIGNS[state]}  ${what.padEnd(width)}  ${found}\n`);
    if (fix) process.stdout.write(`${" ".repeat(width + 8)}-> ${fix}\n`);
  }
  const missing = findings.filter(({ state }) => state === "fail").length;
  process.stdout.write(
    missing === 0 ? "\nnpm start would run.\n" : `\n${missing} to mend before npm start runs.\n`,
  );
  return missing === 0 ? 0 : 1;
});
