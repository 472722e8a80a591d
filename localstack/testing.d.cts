/** Local AWS inside a test: the service of a serverless.yml on loopback ports of its own. */

export interface LocalAwsOptions {
  /** The folder with serverless.yml. Default: the current one. */
  readonly root?: string;
  /** Default `test`. */
  readonly stage?: string;
  /** Keeps its data there, so that a second start finds it. Default: a throw-away folder; only what is built from sources is kept, in the service's `.fanout/cache`. */
  readonly dataDir?: string;
  /** Default: nothing is said. */
  readonly log?: Log;
  readonly noTimeout?: boolean;
  /** Added to the environment of every function. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Log {
  notice(message: string): void;
  warning(message: string): void;
  error(message: string): void;
  info(message: string): void;
}

export interface LocalAws {
  /** `ws` has the stage: `ws://127.0.0.1:40123/test`. `edge` is what AWS_ENDPOINT_URL takes. */
  readonly urls: { readonly ws?: string; readonly http?: string; readonly edge: string };
  readonly lambda: {
    /** Runs a function by its key in serverless.yml or its name. Payloads are JSON text. A handler that throws is an answer with `functionError`. */
    invoke(functionKeyOrName: string, payload: string): Promise<InvocationResult>;
  };
  readonly streams: {
    /** Resolves when the functions on DynamoDB streams are done with everything that was written before. */
    idle(): Promise<void>;
  };
  /** Ends everything; leaves no process and no port. Safe to call twice. */
  stop(): Promise<void>;
}

export interface InvocationResult {
  readonly functionError?: "Unhandled";
  readonly payload: string;
  /** Standard output and error, the last 4 KB. */
  readonly logTail: string;
}

/**
 * Starts a service on random loopback ports, so that test files may run side by side. Settings under `custom.localAws` hold.
 * @throws Error with the framework's own words where serverless.yml is not right
 */
export function startLocalAws(options?: LocalAwsOptions): Promise<LocalAws>;
