import { join, relative } from "node:path";
import process from "node:process";
import type { EngineAddress } from "../engines/index.ts";
import { nextRunLines } from "../events/index.ts";
import type { BuildOptions } from "../lambda/index.ts";
import type { Log } from "../log.ts";
import type { ServiceModel } from "../model/types.ts";
import type { OfflineServers } from "../offline/start-offline-servers.ts";
import { handlerWarnings } from "../stack/handler-warnings.ts";
import { type Stack, startStack } from "../stack.ts";
import { applyOptions } from "./apply-options.ts";
import { offlineWarnings } from "./offline-options.ts";
import { type ResolvedService, resolveService } from "./resolved-service.ts";
import { type ServiceWatch, watchService } from "./service-watch.ts";
import { type ReadSettings, readSettings } from "./settings.ts";

export interface RunOptions {
  readonly resolved: ResolvedService;
  /** The folder with serverless.yml. */
  readonly root: string;
  /** Its name there. */
  readonly configFile: string;
  /** As from the command line: our options and serverless-offline's. */
  readonly cliOptions: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** Resolves a saved serverless.yml. Rejects with words for the person. */
  resolve(signal: AbortSignal): Promise<ResolvedService>;
  /** Starts what runs beside the stack. */
  beside?(stack: Stack, settings: ReadSettings): Promise<OfflineServers>;
}

export interface RunningService {
  readonly stack: Stack;
  /** A line for each schedule, as of now. */
  nextRuns(): string[];
  /** Ends everything; leaves no process and no port. Safe to call twice. */
  stop(): Promise<void>;
}

/** Runs a resolved service, tells where it answers, and follows its serverless.yml. */
export async function runService(options: RunOptions): Promise<RunningService> {
  const { resolved, root, cliOptions, environment, log } = options;
  const settingsOf = ({ custom }: ResolvedService) => readSettings({ custom }, cliOptions, environment, root);
  const settings = settingsOf(resolved);
  const model = applyOptions(resolved.model, settings.offline);
  let said = serviceWarnings(model, resolved.build);
  const warnings = [...resolved.warnings, ...offlineWarnings(resolved, settings.offline), ...said];
  for (const warning of warnings) log.warning(warning);
  // Beside this bundle lie those of the Lambda hosts.
  const stack = await startStack({ model, settings, log, build: resolved.build, distDir: __dirname });
  const beside = await options.beside?.(stack, settings).catch(async (error: unknown) => {
    await stack.stop();
    throw error;
  });
  tell(stack, settings, beside?.urls ?? {}, options);
  let watch: ServiceWatch | undefined;
  if (settings.watch)
    watch = watchService({
      configFile: join(root, options.configFile),
      root,
      log,
      resolve: options.resolve,
      takeOver: (next) => {
        const nextSettings = settingsOf(next);
        const nextModel = applyOptions(next.model, nextSettings.offline);
        const nextWarnings = serviceWarnings(nextModel, next.build);
        for (const warning of nextWarnings) if (!said.includes(warning)) log.warning(warning);
        said = nextWarnings;
        return stack.update({ model: nextModel, build: next.build, settings: nextSettings });
      },
    });
  return {
    stack,
    nextRuns: () => nextRunLines(stack.schedules.list(), Date.now()),
    async stop() {
      watch?.close();
      await beside?.stop();
      await stack.stop();
    },
  };
}

/** Those that a saved serverless.yml may bring or take away. */
const serviceWarnings = (model: ServiceModel, build: BuildOptions) => [
  ...model.warnings,
  ...handlerWarnings(model, process.env.PATH ?? "", build),
];

function tell(
  { urls, schedules }: Stack,
  { ephemeral, dataDir }: ReadSettings,
  { rest, alb }: OfflineServers["urls"],
  { root, log }: RunOptions,
): void {
  if (!ephemeral) log.notice(`What functions write: ${relative(root, join(dataDir, "lambda", "logs"))}`);
  const addresses = {
    "WebSocket API": urls.ws ?? "none",
    "HTTP API": urls.http ?? "none",
    ...(rest ? { "REST API": rest } : {}),
    ...(alb ? { "Load balancer": alb } : {}),
    ...(urls.lambda ? { Lambda: urls.lambda } : {}),
    "AWS endpoint": urls.edge,
  };
  for (const line of nextRunLines(schedules.list(), Date.now())) log.notice(`Schedule: ${line}`);
  log.notice(
    Object.entries(addresses)
      .map(([name, address]) => `${name} ${address}`)
      .join(" · "),
  );
}

/** What the start script says in place of a command line. */
export interface StartServiceOptions {
  readonly root: string;
  readonly stage: string;
  readonly ports: {
    readonly http: number;
    readonly ws: number;
    readonly edge: number;
    readonly lambda: number;
  };
  /** Absolute. */
  readonly dataDir: string;
  readonly ephemeral: boolean;
  /** Of a container that answers already. Absent: the embedded one. */
  readonly engine?: EngineAddress;
  /** Ends the reading of serverless.yml. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

/**
 * Runs the service of a folder in this process. serverless.yml is read by the framework in another, which ends: all that it loads for that is 60 MB which nothing needs afterwards.
 * @throws Error with one sentence for the person
 */
export async function startService(options: StartServiceOptions): Promise<RunningService> {
  const { root, stage, ports, dataDir, ephemeral, engine, log } = options;
  const resolve = (signal: AbortSignal) => resolveService(root, stage, { signal, log });
  const resolved = await resolve(options.signal);
  if (resolved.model.offlineEvents)
    log.warning(
      "http and alb events are served under `npx serverless offline` only: by serverless-offline's own servers.",
    );
  return runService({
    resolved,
    root,
    configFile: "serverless.yml",
    cliOptions: {
      stage,
      host: "127.0.0.1",
      httpPort: ports.http,
      websocketPort: ports.ws,
      edgePort: ports.edge,
      lambdaPort: ports.lambda,
    },
    environment: {
      ...process.env,
      FANOUT_DATA_DIR: dataDir,
      FANOUT_EPHEMERAL: ephemeral ? "1" : "",
      FANOUT_ENGINE: engine?.kind ?? "",
      FANOUT_ENGINE_URL: engine?.url ?? "",
      FANOUT_ENGINE_OWN: engine?.isOwn ? "1" : "",
    },
    log,
    resolve,
  });
}
