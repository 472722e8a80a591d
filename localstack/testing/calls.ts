import type { Faults } from "../faults/index.ts";
import type { Calls } from "../testing.cjs";

/** Counts calls. See Calls in testing.d.cts. Every call of a service that a fault could meet is asked for one: there it is counted. */
export class CallCounter implements Calls {
  readonly #counts = new Map<string, number>();

  around(faults: Faults): Faults {
    return {
      ...faults,
      takeForCall: (service, operation, resources) => {
        const name = `${service} ${operation}`;
        this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
        return faults.takeForCall(service, operation, resources);
      },
    };
  }

  counts(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  clear(): void {
    this.#counts.clear();
  }
}
