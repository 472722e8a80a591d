/** A clock that runs only while somebody waits for its next tick. */
export interface SharedTicks {
  /** Calls once at the next tick, which is at most `everyMs` away. Returns what takes that back. */
  next(call: () => void): () => void;
}

/**
 * One timer for all who wait for nothing in particular. On an idle machine it is the waking that costs, not the work: ten pollers that wake together
 * cost little more than one.
 */
export function createSharedTicks(everyMs: number): SharedTicks {
  const waiting = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;

  function fire(): void {
    timer = undefined;
    const calls = [...waiting];
    waiting.clear();
    for (const call of calls) call();
  }

  return {
    next(call) {
      waiting.add(call);
      timer ??= setTimeout(fire, everyMs);
      return () => {
        waiting.delete(call);
        if (waiting.size > 0) return;
        clearTimeout(timer);
        timer = undefined;
      };
    },
  };
}
