/** A place in a chain. */
export interface Link<T> {
  readonly value: T;
  before: Link<T> | undefined;
  after: Link<T> | undefined;
}

/** A doubly linked list. A Map in order of insertion would do, were its first entry not slow to find once many before it are gone. */
export class Chain<T> {
  first: Link<T> | undefined;
  last: Link<T> | undefined;

  append(value: T): Link<T> {
    return this.#insertAfter(this.last, value);
  }

  /** Before those that come later: `isLater` tells of a value that is there. Looks from the end on, where new ones mostly belong. */
  insert(value: T, isLater: (other: T) => boolean): Link<T> {
    let place = this.last;
    while (place && isLater(place.value)) place = place.before;
    return this.#insertAfter(place, value);
  }

  /** Once for each link. */
  remove(link: Link<T>): void {
    if (link.before) link.before.after = link.after;
    else this.first = link.after;
    if (link.after) link.after.before = link.before;
    else this.last = link.before;
  }

  /** The chain may lose the value that was given last, nothing else. */
  *[Symbol.iterator](): Generator<T> {
    let link = this.first;
    while (link) {
      const next: Link<T> | undefined = link.after;
      yield link.value;
      link = next;
    }
  }

  #insertAfter(before: Link<T> | undefined, value: T): Link<T> {
    const after = before ? before.after : this.first;
    const link: Link<T> = { value, before, after };
    if (before) before.after = link;
    else this.first = link;
    if (after) after.before = link;
    else this.last = link;
    return link;
  }
}
