/** An entry of a timetable; `index` is the timetable's own. */
export interface Appointment<T> {
  readonly atMs: number;
  readonly value: T;
  index: number;
}

/** What is due when: a binary heap that any entry can leave, so that nothing stays behind until its time. */
export class Timetable<T> {
  readonly #heap: Appointment<T>[] = [];

  get first(): Appointment<T> | undefined {
    return this.#heap[0];
  }

  add(atMs: number, value: T): Appointment<T> {
    const entry = { atMs, value, index: this.#heap.length };
    this.#heap.push(entry);
    this.#rise(entry);
    return entry;
  }

  /** Once for each entry. */
  remove(entry: Appointment<T>): void {
    const last = this.#heap.pop();
    if (last === undefined || last === entry) return;
    this.#put(last, entry.index);
    this.#rise(last);
    this.#sink(last);
  }

  #put(entry: Appointment<T>, index: number): void {
    this.#heap[index] = entry;
    entry.index = index;
  }

  #rise(entry: Appointment<T>): void {
    while (entry.index > 0) {
      const parent = this.#heap[(entry.index - 1) >> 1];
      if (!parent || parent.atMs <= entry.atMs) return;
      this.#swap(parent, entry);
    }
  }

  #sink(entry: Appointment<T>): void {
    for (;;) {
      const left = this.#heap[entry.index * 2 + 1];
      const right = this.#heap[entry.index * 2 + 2];
      const child = right && left && right.atMs < left.atMs ? right : left;
      if (!child || child.atMs >= entry.atMs) return;
      this.#swap(entry, child);
    }
  }

  #swap(a: Appointment<T>, b: Appointment<T>): void {
    const { index } = a;
    this.#put(a, b.index);
    this.#put(b, index);
  }
}
