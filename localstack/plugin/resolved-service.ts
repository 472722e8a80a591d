import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { constants, existsSync, readFileSync } from "node:fs";
import { access, mkdir, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import type { BuildOptions } from "../lambda/index.ts";
import type { Log } from "../log.ts";
import type { ServerlessService } from "../model/serverless-service.ts";
import type { ServiceModel } from "../model/types.ts";
import { UserError } from "../user-error.ts";
import { frameworkWords } from "./resolve-again.ts";
import { serviceFingerprint } from "./service-fingerprint.ts";

/** What a stack is started from, without the CLI. */
export interface ResolvedService {
  readonly model: ServiceModel;
  readonly build: BuildOptions;
  /** Of the build's settings; the model has its own. */
  readonly warnings: readonly string[];
  /** The sections that settings are read from. */
  readonly custom: NonNullable<ServerlessService["custom"]>;
}

/** The configuration files that the framework looks for, in its order. */
const CONFIG_FILES = ["yml", "yaml", "json", "js", "cjs", "mjs", "ts"].map(
  (extension) => `serverless.${extension}`,
);
/** A version of serverless.yml that nobody went back to for so long. */
const OLD_MS = 7 * 86_400_000;
/** The CLI in its packages: Serverless or osls by that name, and osls by its own. */
const CLIS = ["serverless/bin/serverless.js", "osls/bin/serverless.js"];

/**
 * The resolved service of a folder with serverless.yml. The CLI takes more than a second to make it, so it is kept in `.fanout/cache/` under the fingerprint of what it was made from. What has none is
 * asked anew each time.
 * @param options.params as `--param` gives them
 * @param options.log is told what the CLI said besides
 * @throws Error with the CLI's own words where serverless.yml is not right
 */
export async function resolveService(
  root: string,
  stage: string,
  options: {
    readonly params?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal | undefined;
    readonly log?: Log;
  } = {},
): Promise<ResolvedService> {
  const { params = {} } = options;
  const print = fingerprintOf(root, stage, params);
  const { folder: cache, isKept } = await openCache(root);
  const file = join(cache, `service-${stage}-${print ?? randomUUID()}.json`);
  try {
    if (!existsSync(file)) {
      const said = await runCli(
        root,
        [...["local-aws", "model", "--stage", stage, "--out", file], ...paramArgs(params)],
        options.signal,
      );
      if (said !== "") options.log?.info(said);
      await removeOld(cache);
    }
    return JSON.parse(await readFile(file, "utf8")) as ResolvedService;
  } finally {
    if (!isKept) await rm(cache, { recursive: true, force: true });
    else if (print === undefined) await rm(file, { force: true });
  }
}

export const paramArgs = (params: Readonly<Record<string, string>>) =>
  Object.entries(params).flatMap(([name, value]) => ["--param", `${name}=${value}`]);

/** Undefined where what a service is made from cannot be known. @throws UserError where there is no serverless.yml */
export const fingerprintOf = (root: string, stage: string, params: Readonly<Record<string, string>>) =>
  serviceFingerprint({
    root,
    configFile: findConfig(root),
    stage,
    params,
    packageFolder: packageFolder(),
    modelCode: modelCode(),
  });

/** In a folder that cannot be written the CLI is asked at each start. */
export async function openCache(
  root: string,
): Promise<{ readonly folder: string; readonly isKept: boolean }> {
  const folder = join(root, ".fanout", "cache");
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return { folder, isKept: true };
  } catch {
    return { folder: await mkdtemp(join(tmpdir(), "fanout-cache-")), isKept: false };
  }
}

/** @throws UserError where there is none */
function findConfig(root: string): string {
  const name = CONFIG_FILES.find((candidate) => existsSync(join(root, candidate)));
  if (name === undefined) throw new UserError(`There is no serverless.yml in ${root}.`);
  return join(root, name);
}

/** The stamp of the plugin's last build changes with every edit of its sources; a package that was installed has the build alone. */
function modelCode(): Buffer {
  const dist = join(packageFolder(), "dist");
  const stamp = join(dist, "stamp.json");
  return readFileSync(existsSync(stamp) ? stamp : join(dist, "plugin.cjs"));
}

/** This package's folder, from its sources (localstack/testing) and from its bundle (localstack/dist) alike. */
export const packageFolder = () => dirname(__dirname);

/** @returns what it printed */
export async function runCli(
  root: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string> {
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" };
  try {
    const options = { cwd: root, env, ...(signal ? { signal } : {}) };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [findCli(root), ...args], options);
    return `${stdout}${stderr}`.trim();
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    const words = stdout + stderr === "" ? (error as Error).message : frameworkWords(stdout + stderr);
    throw new Error(`serverless.yml cannot be run: ${words}`);
  }
}

export async function removeOld(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const file = join(cache, name);
    if (/^(?:service|template)-/.test(name) && (await stat(file)).mtimeMs < Date.now() - OLD_MS)
      await rm(file, { force: true });
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
