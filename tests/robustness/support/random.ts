import process from "node:process";

/** What repeats a run: `FANOUT_FUZZ_SEED=7 npm test -- robustness`. */
const SEED_VARIABLE = "FANOUT_FUZZ_SEED";
const DEFAULT_SEED = 20_260_401;

/** The seed of this run, said once per test file so that a failure can be repeated. @throws Error where the variable is no whole number */
export function readSeed(what: string): number {
  const text = process.env[SEED_VARIABLE];
  const seed = text === undefined ? DEFAULT_SEED : Number(text);
  if (!Number.isSafeInteger(seed)) throw new Error(`${SEED_VARIABLE} must be a whole number, not "${text}".`);
  console.log(`${what}: seed ${seed} (${SEED_VARIABLE})`);
  return seed;
}

/** A source of chance that can be repeated (mulberry32). */
export class Random {
  #state: number;

  /** @param index which of the many sources of one seed: what one connection does depends on no other */
  constructor(seed: number, index = 0) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0;
  }

  /** From 0 up to, and without, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)] as T;
  }

  bytes(length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    for (let at = 0; at < length; at++) bytes[at] = this.next() * 256;
    return bytes;
  }

  /** Letters and digits. */
  word(length: number): string {
    let word = "";
    while (word.length < length) word += this.next().toString(36).slice(2);
    return word.slice(0, length);
  }
}
