/** Above it a block is cut in two: to insert moves at most as many places. */
const MOST_IN_BLOCK = 1024;

/** A map that finds the next key in order. In blocks, so that with a hundred thousand keys an insertion costs what it costs with a thousand. */
export class SortedMap<T> {
  readonly #values = new Map<string, T>();
  /** Each sorted and none empty; one after the other. Undefined until somebody asks for the order: at a start, keys come by the hundred thousand. */
  #made: string[][] | undefined;

  get size(): number {
    return this.#values.size;
  }

  get(key: string): T | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: T): void {
    if (this.#made && !this.#values.has(key)) this.#insert(key);
    this.#values.set(key, value);
  }

  delete(key: string): void {
    if (!this.#values.delete(key) || !this.#made) return;
    const at = this.#blockOf(key);
    const block = this.#blocks[at] as string[];
    block.splice(lowerBound(block, key), 1);
    if (block.length === 0) this.#blocks.splice(at, 1);
  }

  /** The first key that is not before this one. */
  firstFrom(key: string): string | undefined {
    const at = this.#blockOf(key);
    const block = this.#blocks[at];
    if (!block) return undefined;
    const place = lowerBound(block, key);
    return place < block.length ? block[place] : this.#blocks[at + 1]?.[0];
  }

  firstAfter(key: string): string | undefined {
    return this.firstFrom(`${key}\0`);
  }

  /** In no order. */
  values(): IterableIterator<T> {
    return this.#values.values();
  }

  /** In order. */
  *entries(): Generator<[string, T]> {
    for (const block of this.#blocks) for (const key of block) yield [key, this.#values.get(key) as T];
  }

  get #blocks(): string[][] {
    if (this.#made) return this.#made;
    const keys = [...this.#values.keys()].sort();
    this.#made = [];
    for (let at = 0; at < keys.length; at += MOST_IN_BLOCK)
      this.#made.push(keys.slice(at, at + MOST_IN_BLOCK));
    return this.#made;
  }

  #insert(key: string): void {
    const at = this.#blockOf(key);
    const block = this.#blocks[at];
    if (!block) {
      this.#blocks.push([key]);
      return;
    }
    block.splice(lowerBound(block, key), 0, key);
    if (block.length > MOST_IN_BLOCK) {
      // Keys that come in order, as at a start, leave full blocks behind.
      const isLast = at === this.#blocks.length - 1 && block.at(-1) === key;
      this.#blocks.splice(at + 1, 0, block.splice(isLast ? MOST_IN_BLOCK : MOST_IN_BLOCK / 2));
    }
  }

  /** The last block that starts at or before the key, else the first. */
  #blockOf(key: string): number {
    let low = 0;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#blocks[middle]?.[0] as string) <= key) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}

function lowerBound(block: readonly string[], key: string): number {
  let low = 0;
  let high = block.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((block[middle] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
