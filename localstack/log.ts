/** Where a part of local AWS tells the person something. The plugin passes Serverless's own logger; tests pass one that collects. */
export interface Log {
  /** Always shown: an address, a refusal with its next step. */
  notice(message: string): void;
  warning(message: string): void;
  error(message: string): void;
  /** Shown with `--verbose`, and always written to `.fanout/logs/`. */
  info(message: string): void;
}

export const silentLog: Log = { notice() {}, warning() {}, error() {}, info() {} };
