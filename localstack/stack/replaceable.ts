export interface Replaceable<T, Input> {
  /** What the last `set` made. @throws Error before the first */
  readonly current: T;
  /** Keeps what there is where `make` throws. */
  set(input: Input): void;
}

/** A part that is made anew from changed input, while those that use it keep their reference. */
export function replaceable<T, Input>(make: (input: Input) => T): Replaceable<T, Input> {
  let made: { readonly part: T } | undefined;
  return {
    get current() {
      if (!made) throw new Error("it has not been made yet");
      return made.part;
    },
    set(input) {
      made = { part: make(input) };
    },
  };
}
