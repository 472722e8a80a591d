import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import process from "node:process";
import { type Log, silentLog } from "../log.ts";
import { packageFolder, resolveService } from "../plugin/resolved-service.ts";
import { readSettings } from "../plugin/settings.ts";
import { type Stack, startStack } from "../stack.ts";
import { nearest } from "../unknown-name.ts";
import { UserError } from "../user-error.ts";

/** `testing.d.cts` says the same to those who have the built package alone. */
export interface LocalAwsOptions {
  /** The folder with serverless.yml. Default: the current one. */
  readonly root?: string;
  /** Default `test`. */
  readonly stage?: string;
  /** Keeps its data there, so that a second start finds it. Default: a throw-away folder. */
  readonly dataDir?: string;
  /** Default: nothing is said. */
  readonly log?: Log;
  readonly noTimeout?: boolean;
  /** Added to the environment of every function. */
  readonly environment?: Readonly<Record<string, string>>;
}

const OPTIONS = [
  "root",
  "stage",
  "dataDir",
  "log",
  "noTimeout",
  "environment",
] as const satisfies (keyof LocalAwsOptions)[];

export type LocalAws = Stack;

/** Free ones, whatever serverless.yml says: test files run side by side. */
const PORTS = { httpPort: 0, websocketPort: 0, edgePort: 0, lambdaPort: 0, albPort: 0, restPort: 0 };

/**
 * Starts a service on random loopback ports, apart from every other: parallel test files do not disturb each other. Settings under `custom.localAws` hold. Stop it in `afterAll`.
 * @example const aws = await startLocalAws(); // then: new WebSocket(`${aws.urls.ws}?ticket=...`)
 */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name as never));
  if (unknown !== undefined)
    throw new UserError(
      `startLocalAws has no option "${unknown}".${nearest(unknown, OPTIONS)} It has ${OPTIONS.join(", ")}.`,
    );
  const root = resolve(options.root ?? process.cwd());
  const folder = packageFolder();
  buildBundles(folder);
  const { model, build, custom } = await resolveService(root, options.stage ?? "test");
  const functions = model.functions.map((fn) => ({
    ...fn,
    environment: { ...fn.environment, ...options.environment },
  }));
  const settings = readSettings({ custom }, { ...PORTS, host: "127.0.0.1" }, {}, root);
  return startStack({
    model: { ...model, functions },
    build,
    log: options.log ?? silentLog,
    distDir: join(folder, "dist"),
    settings: {
      ...settings,
      dataDir: options.dataDir ?? settings.dataDir,
      ephemeral: options.dataDir === undefined,
      noTimeout: options.noTimeout ?? settings.noTimeout,
      watch: false,
    },
  });
}

/** The hosts of Lambda environments are processes of their own and run bundles. An installed package has them. */
function buildBundles(folder: string): void {
  const builder = join(folder, "build.cjs");
  if (!existsSync(builder)) return;
  const { buildIfStale } = createRequire(builder)(builder) as { buildIfStale(folder: string): void };
  buildIfStale(folder);
}
