export interface Budget {
  readonly name: string;
  readonly unitsPerSecond: number;
  /** The most that it holds, in units; it begins full. */
  readonly most: number;
}

/** Budgets that nobody used for so long are full again, or were not worth a limit. */
const SWEEP_ABOVE = 10_000;

/**
 * Capacity units by the second. What a call costs is known when it has been answered, so a call passes while anything is left, and its costs may leave a debt that later calls wait for:
 * over time the rate holds.
 */
export class CapacityBudgets {
  readonly #states = new Map<string, { units: number; atMs: number }>();

  /** @param nowMs of a clock that never goes back */
  hasUnits(budget: Budget, nowMs: number): boolean {
    return this.#fill(budget, nowMs).units > 0;
  }

  spend(budget: Budget, units: number, nowMs: number): void {
    this.#fill(budget, nowMs).units -= units;
    if (this.#states.size > SWEEP_ABOVE) this.#sweep(nowMs);
  }

  #fill({ name, unitsPerSecond, most }: Budget, nowMs: number) {
    const state = this.#states.get(name) ?? { units: most, atMs: nowMs };
    state.units = Math.min(most, state.units + ((nowMs - state.atMs) / 1000) * unitsPerSecond);
    state.atMs = nowMs;
    this.#states.set(name, state);
    return state;
  }

  #sweep(nowMs: number): void {
    for (const [name, { atMs, units }] of this.#states) {
      if (units > 0 && nowMs - atMs > 1_000) this.#states.delete(name);
    }
  }
}
