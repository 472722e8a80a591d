/** What an engine reads in a signature that it does not check: LocalStack its account and Region, DynamoDB Local whose database. */
export interface EngineScope {
  readonly accountId: string;
  readonly region: string;
}

/** A store behind the edge. It is a process of its own and may die: `endpoint` stays the same across restarts. */
export interface Engine {
  /** e.g. `http://127.0.0.1:41234`. */
  readonly endpoint: string;
  /** Whose calls it takes them for; absent where it does not care. */
  readonly scope?: EngineScope;
  /** Of the process that runs now; undefined while it is being restarted. */
  readonly pid: number | undefined;
  /** Ends it after its last write is safe. Safe to call twice. */
  stop(): Promise<void>;
}
