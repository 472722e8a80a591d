import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { type Log, silentLog } from "../log.ts";
import { type Stack, startStack } from "../stack.ts";
import { resolveService } from "./resolved-service.ts";

export interface LocalAwsOptions {
  /** The folder with serverless.yml. Default: the current one. */
  readonly root?: string;
  /** Default `test`. */
  readonly stage?: string;
  /** Keeps its data there, so that a second start finds it. Default: a throw-away folder. */
  readonly dataDir?: string;
  readonly log?: Log;
  readonly noTimeout?: boolean;
  /** Added to the environment of every function. */
  readonly environment?: Readonly<Record<string, string>>;
}

export type LocalAws = Stack;

/**
 * Starts a service on random loopback ports, apart from every other: parallel test files do not disturb each other. Stop it in `afterAll`.
 * @example const aws = await startLocalAws(); // then: new WebSocket(`${aws.urls.ws}?ticket=...`)
 */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const root = options.root ?? process.cwd();
  const folder = dirname(import.meta.dirname);
  // The hosts of Lambda environments are processes of their own and run bundles.
  const { buildIfStale } = createRequire(join(folder, "package.json"))("./build.cjs") as {
    buildIfStale(folder: string): void;
  };
  buildIfStale(folder);
  const { model, build } = await resolveService(root, options.stage ?? "test");
  const functions = model.functions.map((fn) => ({
    ...fn,
    environment: { ...fn.environment, ...options.environment },
  }));
  return startStack({
    model: { ...model, functions },
    build,
    log: options.log ?? silentLog,
    distDir: join(folder, "dist"),
    settings: {
      host: "127.0.0.1",
      httpPort: 0,
      webSocketPort: 0,
      edgePort: 0,
      dataDir: options.dataDir ?? join(root, ".fanout"),
      ephemeral: options.dataDir === undefined,
      noTimeout: options.noTimeout ?? false,
      watch: false,
      iam: "enforce",
      gateway: {},
      lambda: {},
    },
  });
}
