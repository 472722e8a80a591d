import type { DynamoDbEngine } from "./start-dynamodb.ts";

/** The engine of a service that may never need one. */
export interface LazyDynamoDb {
  /**
   * The engine, started by the first call; those that come meanwhile wait for the same one. After a failure the next call tries again.
   * @throws EngineError, one sentence with the next step
   */
  start(): Promise<DynamoDbEngine>;
  /** Of its process; undefined before the start, and while it is being restarted. */
  readonly pid: number | undefined;
  /** Ends it where it runs or is about to; after that nothing starts it. Safe to call twice. */
  stop(): Promise<void>;
}

/** @param start e.g. `() => startDynamoDb(options)` */
export function createLazyDynamoDb(start: () => Promise<DynamoDbEngine>): LazyDynamoDb {
  let starting: Promise<DynamoDbEngine> | undefined;
  let engine: DynamoDbEngine | undefined;
  let stopped = false;

  const begin = async () => {
    try {
      engine = await start();
      return engine;
    } catch (error) {
      starting = undefined;
      throw error;
    }
  };

  return {
    async start() {
      if (stopped) throw new Error("The DynamoDB engine has been stopped.");
      starting ??= begin();
      return starting;
    },
    get pid() {
      return engine?.pid;
    },
    async stop() {
      stopped = true;
      const started = await starting?.catch(() => undefined);
      await started?.stop();
    },
  };
}
