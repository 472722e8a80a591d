#!/usr/bin/env node
// Old versions of Node must be able to read this file: it only looks at the version, then loads the rest.
import { refuseOldNode } from "./lib/node-version.mjs";

const refusal = refuseOldNode(process.versions.node);
if (refusal) {
  process.stderr.write(`${refusal}\n`);
  process.exitCode = 1;
} else {
  void import("./lib/start-fanout.mjs").then(({ main }) => main(process.argv.slice(2)));
}
