import { renameSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import process from "node:process";
import { buildModel } from "./model/build-model.ts";
import type { OfflineServers } from "./offline/start-offline-servers.ts";
import { applyOptions } from "./plugin/apply-options.ts";
import { buildWarnings, readBuildOptions } from "./plugin/build-options.ts";
import {
  acceptServerless4,
  type FrameworkUtils,
  removeHooks,
  requireOffline,
  type Serverless,
} from "./plugin/framework.ts";
import { offlineWarnings } from "./plugin/offline-options.ts";
import { startBeside } from "./plugin/offline-servers.ts";
import { answerAndExit, isResolveOnly, resolveAgain } from "./plugin/resolve-again.ts";
import { type ServiceWatch, watchService } from "./plugin/service-watch.ts";
import { readSettings } from "./plugin/settings.ts";
import { untilAskedToStop } from "./plugin/termination.ts";
import { type Stack, startStack } from "./stack.ts";
import type { ResolvedService } from "./testing/resolved-service.ts";

/** Ours beside serverless-offline's own options, which keep their meaning. */
const OPTIONS = {
  edgePort: { usage: "Port of the endpoint for AWS SDKs and the AWS CLI. Default: 4566", type: "string" },
  restPort: {
    usage: "Port of the REST API, where an HTTP API has httpPort. Default: 3004",
    type: "string",
  },
} as const;

/** Those that run here; a deploy hears from its framework what that does not know. */
const COMMANDS = ["offline", "local-aws"];

const START_EVENTS = ["offline:start", "offline:start:init", "offline:start:ready", "offline:start:end"];

/** How a program that runs the CLI inside its own process (the start script) hears from local AWS and ends it. */
interface EmbeddingProcess {
  fanout?: {
    stop(): Promise<void>;
    /** As they are now: an engine or a host that died has been replaced by another. */
    pids(): ReturnType<Stack["pids"]>;
  };
}

/**
 * Puts local AWS into `serverless offline`: one line under `plugins:`. Functions and their `websocket`, `httpApi`, `stream` and `schedule`
 * events are served here, in place of serverless-offline's own servers; its REST API and load balancer serve `http` and `alb` events beside them.
 */
export default class LocalAwsPlugin {
  readonly commands = {
    offline: { commands: { start: { options: OPTIONS } }, options: OPTIONS },
    "local-aws": {
      usage: "What local AWS makes of this serverless.yml",
      commands: {
        model: {
          usage: "Writes the resolved service as JSON, which tests start without the CLI",
          lifecycleEvents: ["write"],
          options: { out: { usage: "File to write", type: "string", required: true } },
        },
      },
    },
  };
  readonly hooks: Record<string, () => Promise<void> | void>;

  readonly #serverless: Serverless;
  readonly #cliOptions: Readonly<Record<string, unknown>>;
  readonly #utils: FrameworkUtils;
  readonly #stoppedByHost = deferred();
  #stack: Stack | undefined;
  #offline: OfflineServers | undefined;
  #watch: ServiceWatch | undefined;

  constructor(serverless: Serverless, cliOptions: Readonly<Record<string, unknown>>, utils: FrameworkUtils) {
    this.#serverless = serverless;
    this.#cliOptions = cliOptions;
    this.#utils = utils;
    this.hooks = {
      initialize: () => (isResolveOnly() ? answerAndExit(this.#resolved()) : this.#takeOver()),
      // `serverless offline` has one lifecycle event, `serverless offline start` has three.
      "offline:start": async () => {
        await this.#start();
        await this.#untilStop();
        await this.#stop();
      },
      "offline:start:init": () => this.#start(),
      "offline:start:ready": () => this.#untilStop(),
      "offline:start:end": () => this.#stop(),
      "local-aws:model:write": () => this.#writeModel(),
    };
  }

  /** The framework calls it once every plugin is there, and has said which keys it knows, but before serverless.yml is validated. */
  async asyncInit(): Promise<void> {
    const [command = ""] = this.#serverless.processedInput?.commands ?? [];
    if (COMMANDS.includes(command)) acceptServerless4(this.#serverless);
  }

  /**
   * Runs before the first event of any command. serverless-offline's own hooks block until a signal and then exit at once, which leaves no
   * moment to stop cleanly; those of serverless-esbuild, and of Serverless 4's own esbuild, would build each handler a second time.
   */
  #takeOver(): void {
    if (this.#serverless.processedInput?.commands?.[0] !== "offline") return;
    requireOffline(this.#serverless);
    removeHooks(this.#serverless, /^ServerlessOffline$/, START_EVENTS);
    removeHooks(this.#serverless, /^Esbuild(ServerlessPlugin)?$/, [
      "before:offline:start",
      "before:offline:start:init",
    ]);
  }

  async #start(): Promise<void> {
    const { service } = this.#serverless;
    const root = this.#root();
    const { log } = this.#utils;
    try {
      const settings = readSettings(service, this.#cliOptions, process.env, root);
      const model = applyOptions(buildModel(service, root, this.#cliOptions), settings.offline);
      const warnings = [
        ...buildWarnings(service, this.#serverless.configurationInput?.build),
        ...offlineWarnings(service, settings.offline),
        ...model.warnings,
      ];
      for (const warning of warnings) log.warning(warning);
      const stack = await startStack({
        model,
        settings,
        log,
        build: readBuildOptions(service, this.#serverless.configurationInput?.build),
        // Beside this bundle lie those of the Lambda hosts.
        distDir: __dirname,
      });
      this.#stack = stack;
      const beside = { serverless: this.#serverless, cliOptions: this.#cliOptions, settings, root, log };
      const offline = await startBeside(stack, beside).catch(async (error: unknown) => {
        await stack.stop();
        throw error;
      });
      this.#offline = offline;
      (globalThis as EmbeddingProcess).fanout = {
        stop: async () => {
          this.#stoppedByHost.resolve();
          await this.#stop();
        },
        pids: () => stack.pids(),
      };
      const { ws, http, lambda, edge } = stack.urls;
      const { rest, alb } = offline.urls;
      const others = [
        ...(rest ? [`REST API ${rest}`] : []),
        ...(alb ? [`Load balancer ${alb}`] : []),
        ...(lambda ? [`Lambda ${lambda}`] : []),
      ];
      // The start script has a screen of its own, and names its log there.
      if (process.env.FANOUT_PORTS === undefined && !settings.ephemeral)
        log.notice(`What functions write: ${relative(root, join(settings.dataDir, "lambda", "logs"))}`);
      log.notice(
        [
          `WebSocket API ${ws ?? "none"}`,
          `HTTP API ${http ?? "none"}`,
          ...others,
          `AWS endpoint ${edge}`,
        ].join(" · "),
      );
      if (settings.watch) this.#watch = this.#watchService(stack, model.warnings);
      process.emit("fanout:ready" as never, { urls: stack.urls, pids: stack.pids() } as never);
    } catch (error) {
      process.emit("fanout:failed" as never, error as never);
      throw error;
    }
  }

  /** Whole or not at all: a test may read the file while another writes it. */
  #writeModel(): void {
    const out = String(this.#cliOptions.out);
    const temporary = `${out}.${process.pid}`;
    writeFileSync(temporary, JSON.stringify(this.#resolved()));
    renameSync(temporary, out);
  }

  #resolved(): ResolvedService {
    const { service } = this.#serverless;
    const { localAws, "serverless-offline": offline } = service.custom ?? {};
    return {
      model: buildModel(service, this.#root(), this.#cliOptions),
      build: readBuildOptions(service, this.#serverless.configurationInput?.build),
      custom: { localAws, "serverless-offline": offline },
    };
  }

  #watchService(stack: Stack, warnings: readonly string[]): ServiceWatch {
    const root = this.#root();
    const { log } = this.#utils;
    let said = warnings;
    return watchService({
      configFile: join(root, this.#serverless.configurationFilename ?? "serverless.yml"),
      root,
      log,
      resolve: resolveAgain,
      takeOver: ({ model, build, custom }) => {
        const settings = readSettings({ custom }, this.#cliOptions, process.env, root);
        for (const warning of model.warnings) if (!said.includes(warning)) log.warning(warning);
        said = model.warnings;
        return stack.update({ model: applyOptions(model, settings.offline), build, settings });
      },
    });
  }

  #root(): string {
    return this.#serverless.serviceDir ?? this.#serverless.config?.servicePath ?? process.cwd();
  }

  /** A program that runs the CLI inside its own process handles signals itself and calls `stop`. */
  async #untilStop(): Promise<void> {
    if (process.env.FANOUT_PORTS === undefined) return untilAskedToStop();
    await this.#stoppedByHost.promise;
  }

  async #stop(): Promise<void> {
    this.#watch?.close();
    await this.#offline?.stop();
    await this.#stack?.stop();
  }
}

function deferred(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = () => {};
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}
