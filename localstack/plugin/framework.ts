import type { ServerlessService } from "../model/serverless-service.ts";
import { UserError } from "../user-error.ts";

/** What the plugin uses of the Serverless Framework (versions 3 and 4, and osls). */
export interface Serverless {
  readonly service: ServerlessService & { functions: Record<string, unknown> };
  readonly config?: { readonly servicePath?: string };
  readonly serviceDir?: string;
  /** `serverless.yml`, or what `--config` names. */
  readonly configurationFilename?: string;
  readonly processedInput?: { readonly commands?: readonly string[] };
  /** serverless.yml with its variables resolved, whole. */
  readonly configurationInput?: Readonly<Record<string, unknown>>;
  readonly configSchemaHandler?: ConfigSchemaHandler;
  readonly pluginManager: {
    readonly commands?: Readonly<
      Record<string, { readonly lifecycleEvents?: readonly string[] } | undefined>
    >;
    readonly hooks: Record<string, HookEntry[] | undefined>;
  };
}

interface ConfigSchemaHandler {
  readonly schema: { readonly properties: Readonly<Record<string, unknown>> };
  defineTopLevelProperty(name: string, schema: object): void;
  defineFunctionProperties(provider: string, schema: object): void;
}

/** Serverless 4 has an esbuild of its own, which its configuration need not name. */
export const hasOwnCompiler = ({ pluginManager }: Serverless): boolean =>
  Object.values(pluginManager.hooks).some((entries) =>
    entries?.some(({ pluginName }) => pluginName === "Esbuild"),
  );

export interface HookEntry {
  readonly pluginName: string;
  readonly hook: () => unknown;
}

export interface FrameworkUtils {
  readonly log: {
    notice(message?: string): void;
    warning(message: string): void;
    error(message: string): void;
    info(message: string): void;
  };
}

/**
 * Takes the hooks of a plugin away from these lifecycle events. serverless-offline's own `offline:start` blocks until a signal and then exits at
 * once, which leaves no moment to stop; a bundler's hooks would build every handler a second time.
 */
export function removeHooks(serverless: Serverless, pluginName: RegExp, events: readonly string[]): void {
  for (const event of events) {
    const entries = serverless.pluginManager.hooks[event];
    if (entries) {
      serverless.pluginManager.hooks[event] = entries.filter((entry) => !pluginName.test(entry.pluginName));
    }
  }
}

/**
 * The command `offline` and its options are serverless-offline's. Without it the framework knows the name from this plugin, has nothing to run and would end in silence.
 * @throws UserError with what to do
 */
export function requireOffline(serverless: Serverless): void {
  if ((serverless.pluginManager.commands?.offline?.lifecycleEvents ?? []).length > 0) return;
  throw new UserError(
    "The command offline is serverless-offline's, which is not among the plugins. Try: npm install --save-dev serverless-offline, then add it under plugins: in serverless.yml.",
  );
}

/**
 * An error as the framework is to print it: one that the person can mend as its message alone, which the framework does with what bears this name, or with its stack under `--verbose`. Any other is ours, and
 * stays as it is.
 */
export function asPrinted(error: unknown, { verbose }: Readonly<Record<string, unknown>>): unknown {
  if (!(error instanceof UserError) || verbose === true) return error;
  return Object.assign(new Error(error.message, { cause: error }), { name: "ServerlessError" });
}

/** Of Serverless 4; osls and Serverless 3 refuse what their schema does not know. */
const SERVERLESS_4_KEYS = ["app", "build", "org", "stages"];
const SERVERLESS_4_FUNCTION_KEYS = { build: {}, iam: {} };

/** Lets a file that is written for Serverless 4 pass the validation of another framework. */
export function acceptServerless4({ configSchemaHandler: handler }: Serverless): void {
  if (!handler) return;
  const unknown = SERVERLESS_4_KEYS.filter((name) => !(name in handler.schema.properties));
  for (const name of unknown) handler.defineTopLevelProperty(name, {});
  // Serverless 4 itself has both, and two definitions are an error.
  if (unknown.includes("build"))
    handler.defineFunctionProperties("aws", { properties: SERVERLESS_4_FUNCTION_KEYS });
}
