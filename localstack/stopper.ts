import type { Log } from "./log.ts";

export interface Stopper {
  /** Adds what ends a part that has just started; `stop` runs these last in, first out. */
  add(name: string, end: () => Promise<void>): void;
  stop(): Promise<void>;
}

/** Ends the parts of a stack in the reverse order of their start. One that fails to end is said and does not keep the others running. */
export function createStopper(log: Log): Stopper {
  const parts: { name: string; end: () => Promise<void> }[] = [];
  let stopping: Promise<void> | undefined;
  async function run(): Promise<void> {
    for (let part = parts.pop(); part; part = parts.pop()) {
      try {
        await part.end();
      } catch (error) {
        log.error(
          `${part.name} did not stop cleanly: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
  }
  return {
    add(name, end) {
      parts.push({ name, end });
    },
    stop() {
      stopping ??= run();
      return stopping;
    },
  };
}
