import { useCallback, useRef, useState } from "react";
import { wordsForError } from "../state/error-words.ts";

export interface Task {
  readonly busy: boolean;
  /** What went wrong last time, in words. */
  readonly error: string | null;
  /** Runs it, unless one runs already: a second press is no second wish. */
  run(work: () => Promise<void>): void;
  /** Runs it; where one runs already, after that, and of several the last one: what is read then is newer. */
  runNext(work: () => Promise<void>): void;
}

/** The state of something that a person asked for and that takes a moment. */
export function useTask(): Task {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const running = useRef(false);
  const next = useRef<(() => Promise<void>) | null>(null);
  const run = useCallback((work: () => Promise<void>) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setError(null);
    work()
      .catch((reason: unknown) => setError(wordsForError(reason)))
      .finally(() => {
        running.current = false;
        setBusy(false);
        const waiting = next.current;
        next.current = null;
        if (waiting) run(waiting);
      });
  }, []);
  const runNext = useCallback(
    (work: () => Promise<void>) => {
      if (running.current) next.current = work;
      else run(work);
    },
    [run],
  );
  return { busy, error, run, runNext };
}
