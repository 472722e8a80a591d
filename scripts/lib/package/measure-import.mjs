import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { runCommand } from "../run-command.mjs";
import { textsOf } from "./policy-statements.mjs";
import { readZip } from "./read-zip.mjs";

/** Of so many fresh processes the quickest counts: what else the machine does only ever adds. */
const TRIES = 3;
const SCRIPT = `
const before = performance.now();
await import(process.argv[1]).catch((error) => {
  console.log(String(error));
  process.exit(1);
});
console.log(performance.now() - before);`;

/**
 * How long a fresh Node takes to load a function's file from its zip, as Lambda does at a cold start.
 * @param {Buffer} zip
 * @param {{Handler: string, Environment?: {Variables?: Record<string, unknown>}}} properties of its AWS::Lambda::Function
 * @returns {Promise<{ms: number} | {failure: string}>}
 */
export async function measureImport(zip, { Handler: handler, Environment: environment }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "fanout-package-"));
  try {
    const files = readZip(zip);
    const base = handler.slice(0, handler.lastIndexOf("."));
    const entry = [".mjs", ".js", ".cjs"].map((ending) => base + ending).find((name) => files.has(name));
    if (!entry) return { failure: `the zip has no ${base}.mjs` };
    for (const [name, content] of files) {
      const file = path.join(folder, name);
      if (!file.startsWith(folder + path.sep))
        return { failure: `the zip leads outside of its folder: ${name}` };
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    const variables = Object.entries(environment?.Variables ?? {}).map(([name, value]) => [
      name,
      // What CloudFormation will know may be part of an address.
      textsOf(value)
        .join("")
        .replace(/\$\{[^}]*\}/g, "x"),
    ]);
    const env = { ...LAMBDA, ...Object.fromEntries(variables) };
    const args = ["--input-type=module", "--eval", SCRIPT, pathToFileURL(path.join(folder, entry)).href];
    let ms = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const { code, output } = await runCommand(process.execPath, args, { env, cwd: folder });
      const last = output.trim().split("\n").at(-1) ?? "";
      if (code !== 0) return { failure: last };
      ms = Math.min(ms, Number(last));
    }
    return { ms };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What Lambda sets and handlers read while they load. */
const LAMBDA = {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "none",
  AWS_SECRET_ACCESS_KEY: "none",
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
};
