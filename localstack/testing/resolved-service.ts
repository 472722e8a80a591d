import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import type { BuildOptions } from "../lambda/index.ts";
import type { ServiceModel } from "../model/types.ts";

/** What a stack is started from, without the CLI. */
export interface ResolvedService {
  readonly model: ServiceModel;
  readonly build: BuildOptions;
}

/**
 * The resolved service of a folder with serverless.yml. The CLI takes more than a second to make it, so it is kept in `.fanout/cache/`
 * under the hash of what it was made from: serverless.yml, package-lock.json and the plugin's build.
 * @throws Error with the CLI's own words where serverless.yml is not right
 */
export async function resolveService(root: string, stage: string): Promise<ResolvedService> {
  const cache = join(root, ".fanout", "cache");
  const file = join(cache, `service-${stage}-${fingerprint(root)}.json`);
  if (!existsSync(file)) {
    await mkdir(cache, { recursive: true });
    await runCli(root, ["local-aws", "model", "--stage", stage, "--out", file]);
  }
  return JSON.parse(await readFile(file, "utf8")) as ResolvedService;
}

function fingerprint(root: string): string {
  const hash = createHash("sha256");
  // The framework resolves ${env:...} too: a value set for one run must not be served to the next.
  const yaml = readFileSync(join(root, "serverless.yml"), "utf8");
  const variables = Object.entries(process.env)
    .filter(([name]) => yaml.includes(`env:${name}`))
    .sort();
  hash.update(JSON.stringify(variables));
  for (const name of ["serverless.yml", "package-lock.json"]) {
    const path = join(root, name);
    if (existsSync(path)) hash.update(readFileSync(path));
  }
  hash.update(modelSources());
  return hash.digest("hex").slice(0, 16);
}

/** The stamp of the plugin's last build changes with every edit of its sources. */
function modelSources(): string {
  const stamp = join(pluginFolder(), "dist", "stamp.json");
  return existsSync(stamp) ? readFileSync(stamp, "utf8") : randomUUID();
}

/** This package's folder, from its sources (localstack/testing) and from its bundle (localstack/dist) alike. */
function pluginFolder(): string {
  return dirname(import.meta.dirname);
}

async function runCli(root: string, args: readonly string[]): Promise<void> {
  const cli = createRequire(join(root, "package.json")).resolve("serverless/bin/serverless.js");
  try {
    await promisify(execFile)(process.execPath, [cli, ...args], { cwd: root });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`serverless ${args.slice(0, 2).join(" ")} failed:\n${stderr || stdout}`);
  }
}
