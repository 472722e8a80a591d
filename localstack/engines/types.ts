/** A store behind the edge. It is a process of its own and may die: `endpoint` stays the same across restarts. */
export interface Engine {
  /** e.g. `http://127.0.0.1:41234`. */
  readonly endpoint: string;
  /** Of the process that runs now; undefined while it is being restarted. */
  readonly pid: number | undefined;
  /** Ends it after its last write is safe. Safe to call twice. */
  stop(): Promise<void>;
}
