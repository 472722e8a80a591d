import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import type { BuildOptions } from "../lambda/index.ts";
import type { ServerlessService } from "../model/serverless-service.ts";
import type { ServiceModel } from "../model/types.ts";
import { includedFiles } from "../plugin/included-files.ts";

/** What a stack is started from, without the CLI. */
export interface ResolvedService {
  readonly model: ServiceModel;
  readonly build: BuildOptions;
  /** The sections that settings are read from. */
  readonly custom: NonNullable<ServerlessService["custom"]>;
}

/** The configuration files that the framework looks for, in its order. */
const CONFIG_FILES = ["yml", "yaml", "json", "js", "cjs", "mjs", "ts"].map(
  (extension) => `serverless.${extension}`,
);
/** The CLI in its packages: Serverless or osls by that name, and osls by its own. */
const CLIS = ["serverless/bin/serverless.js", "osls/bin/serverless.js"];

/**
 * The resolved service of a folder with serverless.yml. The CLI takes more than a second to make it, so it is kept in `.fanout/cache/` under the hash of what it was made from:
 * serverless.yml, what it includes, `.env` files, package-lock.json and the plugin's build. One that is code (serverless.ts, .js) may be made from anything and is asked anew.
 * @throws Error with the CLI's own words where serverless.yml is not right
 */
export async function resolveService(root: string, stage: string): Promise<ResolvedService> {
  const cache = join(root, ".fanout", "cache");
  const print = fingerprint(root, stage);
  const file = join(cache, `service-${stage}-${print ?? randomUUID()}.json`);
  try {
    if (!existsSync(file)) {
      await mkdir(cache, { recursive: true });
      await runCli(root, ["local-aws", "model", "--stage", stage, "--out", file]);
    }
    return JSON.parse(await readFile(file, "utf8")) as ResolvedService;
  } finally {
    if (print === undefined) await rm(file, { force: true });
  }
}

/** Undefined where the configuration is code. */
function fingerprint(root: string, stage: string): string | undefined {
  const config = CONFIG_FILES.find((name) => existsSync(join(root, name)));
  if (config === undefined) throw new Error(`There is no serverless.yml in ${root}.`);
  if (![".yml", ".yaml", ".json"].includes(extname(config))) return undefined;
  const hash = createHash("sha256");
  const texts = [...includedFiles(join(root, config), root).files].map((file) => readFileSync(file, "utf8"));
  // The framework resolves ${env:...} too: a value set for one run must not be served to the next.
  const variables = Object.entries(process.env)
    .filter(([name]) => texts.some((text) => text.includes(`env:${name}`)))
    .sort();
  hash.update(JSON.stringify([texts, variables]));
  for (const name of ["package-lock.json", ".env", `.env.${stage}`]) {
    const path = join(root, name);
    hash.update(existsSync(path) ? readFileSync(path) : "-");
  }
  hash.update(modelCode());
  return hash.digest("hex").slice(0, 16);
}

/** The stamp of the plugin's last build changes with every edit of its sources; a package that was installed has the build alone. */
function modelCode(): Buffer {
  const dist = join(packageFolder(), "dist");
  const stamp = join(dist, "stamp.json");
  return readFileSync(existsSync(stamp) ? stamp : join(dist, "plugin.cjs"));
}

/** This package's folder, from its sources (localstack/testing) and from its bundle (localstack/dist) alike. */
export const packageFolder = () => dirname(__dirname);

async function runCli(root: string, args: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(process.execPath, [findCli(root), ...args], { cwd: root });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(
      `serverless ${args.slice(0, 2).join(" ")} failed:\n${stderr || stdout || (error as Error).message}`,
    );
  }
}

function findCli(root: string): string {
  const { resolve } = createRequire(join(root, "package.json"));
  for (const name of CLIS) {
    try {
      return resolve(name);
    } catch {
      // the next name, or none of them
    }
  }
  throw new Error(`Neither serverless nor osls is installed for ${root}. Try: npm install --save-dev osls`);
}
