import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import process from "node:process";
import { ENGINE_KINDS, type EngineKind } from "../engines/index.ts";
import { createFaults } from "../faults/index.ts";
import { silentLog } from "../log.ts";
import { packageFolder, resolveService } from "../plugin/resolved-service.ts";
import { readSettings } from "../plugin/settings.ts";
import { startStack } from "../stack.ts";
import type { LocalAwsOptions } from "../testing.cjs";
import { checkNames, unknownName } from "../unknown-name.ts";
import { CallCounter } from "./calls.ts";
import { startEngineContainer } from "./engine-container.ts";
import { InvocationRecorder } from "./invocations.ts";
import { createLocalAws, type LocalStack } from "./local-aws.ts";

const OPTIONS = [
  "root",
  "stage",
  "params",
  "dataDir",
  "engine",
  "log",
  "noTimeout",
  "environment",
] as const satisfies (keyof LocalAwsOptions)[];

/** Free ones, whatever serverless.yml says: test files run side by side. */
const PORTS = { httpPort: 0, websocketPort: 0, edgePort: 0, lambdaPort: 0, albPort: 0, restPort: 0 };

/**
 * Starts a service on random loopback ports, apart from every other: parallel test files do not disturb each other. Settings under `custom.localAws` hold. Stop it in `afterAll`.
 * @example const aws = await startLocalAws(); const [ada] = await aws.clients(1, { query: { ticket } });
 */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalStack> {
  checkNames("startLocalAws", "option", options, OPTIONS);
  const { stage = "test", params = {}, environment } = options;
  const engine = (options.engine ?? (process.env.FANOUT_TEST_ENGINE || "embedded")) as EngineKind;
  if (!ENGINE_KINDS.includes(engine)) throw unknownName("engine", engine, ENGINE_KINDS);
  const root = resolve(options.root ?? process.cwd());
  const folder = packageFolder();
  buildBundles(folder);
  const { model, build, custom } = await resolveService(root, stage, { params });
  const functions = model.functions.map((fn) => ({
    ...fn,
    environment: { ...fn.environment, ...environment },
  }));
  // An engine of serverless.yml's is one that somebody runs by hand: a test has its own.
  const { engine: _theirs, ...settings } = readSettings(
    { custom },
    { ...PORTS, host: "127.0.0.1" },
    {},
    root,
  );
  // Before all else: it takes seconds, and is most likely to be what is missing.
  const container =
    engine === "embedded" ? undefined : await startEngineContainer(engine, { root, stage, params });
  const calls = new CallCounter();
  const faults = calls.around(createFaults());
  const invocations = new InvocationRecorder(() => functions);
  const starting = startStack({
    model: { ...model, functions },
    build,
    log: options.log ?? silentLog,
    distDir: join(folder, "dist"),
    faults,
    around: invocations.around(faults),
    settings: {
      ...settings,
      dataDir: options.dataDir ?? settings.dataDir,
      ephemeral: options.dataDir === undefined,
      noTimeout: options.noTimeout ?? settings.noTimeout,
      watch: false,
      ...(container ? { engine: container } : {}),
    },
  });
  try {
    return createLocalAws(await starting, { faults, invocations, calls }, container);
  } catch (error) {
    await container?.stop();
    throw error;
  }
}

/** The hosts of Lambda environments are processes of their own and run bundles. An installed package has them. */
function buildBundles(folder: string): void {
  const builder = join(folder, "build.cjs");
  if (!existsSync(builder)) return;
  const { buildIfStale } = createRequire(builder)(builder) as { buildIfStale(folder: string): void };
  buildIfStale(folder);
}
