import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { createProject, LIMIT_MS, linkPackages, removeProject } from "./support/offline-project.ts";
import { runCommand } from "./support/running-start.ts";

let folder: string;
afterEach(() => removeProject(folder));

it("npx serverless package leaves out what local AWS has written", { timeout: LIMIT_MS }, async () => {
  folder = createProject({
    "serverless.yml": `service: packed
provider:
  name: aws
  runtime: nodejs24.x
plugins: [serverless-offline, fanout-local-aws]
package: { patterns: ["!node_modules/**", "**/*.json"] }
custom: { localAws: { dataDir: var } }
functions:
  main: { handler: main.handler }
`,
    "main.js": "exports.handler = async () => 1;",
    ".fanout/parameters.json": "{}",
    "var/parameters.json": "{}",
    "data.json": "{}",
  });
  linkPackages(folder);
  const { VITEST: _vitest, NODE_ENV: _nodeEnv, ...env } = process.env;
  const command = runCommand("npx", ["serverless", "package"], { cwd: folder, env });
  expect(await command.exitCode, command.output()).toBe(0);
  const packed = join(folder, ".serverless");
  expect(existsSync(packed)).toBe(true);
  const zip = readdirSync(packed).find((name) => name.endsWith(".zip")) ?? "";
  // A zip names its files as they are.
  const bytes = readFileSync(join(packed, zip), "latin1");
  expect(["main.js", "data.json"].filter((name) => !bytes.includes(name))).toEqual([]);
  expect(bytes).not.toContain("parameters.json");
});
