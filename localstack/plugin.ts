import { renameSync, writeFileSync } from "node:fs";
import process from "node:process";
import { buildModel } from "./model/build-model.ts";
import { buildWarnings, readBuildOptions } from "./plugin/build-options.ts";
import {
  acceptServerless4,
  asPrinted,
  type FrameworkUtils,
  hasOwnCompiler,
  removeHooks,
  requireOffline,
  type Serverless,
} from "./plugin/framework.ts";
import { keepDataOut } from "./plugin/keep-data-out.ts";
import { startBeside } from "./plugin/offline-servers.ts";
import { answerAndExit, isResolveOnly, resolveAgain } from "./plugin/resolve-again.ts";
import type { ResolvedService } from "./plugin/resolved-service.ts";
import { type RunningService, runService } from "./plugin/run-service.ts";
import { untilAskedToStop } from "./plugin/termination.ts";
import { writeTemplate } from "./plugin/write-template.ts";

// For scripts, which run a service, or open its tables, without the command line.
export {
  engineClient,
  identifyService,
  itemBytes,
  OWN_PREFIX,
  openTablesAlone,
  takeDataFolder,
} from "./plugin/data-folder.ts";
export { packagedStores } from "./plugin/packaged-template.ts";
export { startService } from "./plugin/run-service.ts";

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
        template: {
          usage: "Writes the CloudFormation template, without building what it deploys",
          lifecycleEvents: ["write"],
          options: { out: { usage: "Folder to write it into", type: "string", required: true } },
        },
      },
    },
  };
  readonly hooks: Record<string, () => Promise<void> | void>;

  readonly #serverless: Serverless;
  readonly #cliOptions: Readonly<Record<string, unknown>>;
  readonly #utils: FrameworkUtils;
  #running: RunningService | undefined;

  constructor(serverless: Serverless, cliOptions: Readonly<Record<string, unknown>>, utils: FrameworkUtils) {
    this.#serverless = serverless;
    this.#cliOptions = cliOptions;
    this.#utils = utils;
    const printed = async (run: () => Promise<void> | void) => {
      try {
        await run();
      } catch (error) {
        throw asPrinted(error, cliOptions);
      }
    };
    this.hooks = {
      initialize: () =>
        printed(async () => {
          if (isResolveOnly()) await answerAndExit(this.#resolved());
          keepDataOut(this.#serverless, this.#root());
          this.#takeOver();
        }),
      // `serverless offline` has one lifecycle event, `serverless offline start` has three.
      "offline:start": async () => {
        await printed(() => this.#start());
        await untilAskedToStop();
        await this.#stop();
      },
      "offline:start:init": () => printed(() => this.#start()),
      "offline:start:ready": () => untilAskedToStop(),
      "offline:start:end": () => this.#stop(),
      "local-aws:model:write": () => printed(() => this.#writeModel()),
      "local-aws:template:write": () => writeTemplate(this.#serverless, String(this.#cliOptions.out)),
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
    const cliOptions = this.#cliOptions;
    const root = this.#root();
    const { log } = this.#utils;
    this.#running = await runService({
      resolved: this.#resolved(),
      root,
      configFile: this.#serverless.configurationFilename ?? "serverless.yml",
      cliOptions,
      environment: process.env,
      log,
      resolve: resolveAgain,
      beside: (stack, settings) =>
        startBeside(stack, { serverless: this.#serverless, cliOptions, settings, root, log }),
    });
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
    const build = this.#serverless.configurationInput?.build;
    return {
      model: buildModel(service, this.#root(), this.#cliOptions),
      build: readBuildOptions(service, build, hasOwnCompiler(this.#serverless)),
      warnings: buildWarnings(service, build),
      custom: { localAws, "serverless-offline": offline },
    };
  }

  #root(): string {
    return this.#serverless.serviceDir ?? this.#serverless.config?.servicePath ?? process.cwd();
  }

  async #stop(): Promise<void> {
    await this.#running?.stop();
  }
}
