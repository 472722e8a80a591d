// Old versions of Node must be able to read this file and those that start with it: it only looks at the version, then loads the rest.
import { refuseOldNode } from "./node-version.mjs";

/**
 * Runs a command's `main`, or says in one sentence which Node it needs. Static imports are read before the first line runs, so a command is loaded with
 * import() behind this.
 * @param {() => Promise<{main: (argv: string[]) => unknown}>} load
 */
export function runCommandOf(load) {
  const refusal = refuseOldNode(process.versions.node);
  if (refusal) {
    process.stderr.write(`${refusal}\n`);
    process.exitCode = 1;
  } else {
    void load().then(({ main }) => main(process.argv.slice(2)));
  }
}
