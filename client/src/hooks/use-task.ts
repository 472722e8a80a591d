import { useCallback, useRef, useState } from "react";
import { wordsForError } from "../state/error-words.ts";

export interface Task {
  readonly busy: boolean;
  /** What went wrong last time, in words. */
  readonly error: string | null;
  /** Runs it, unless one runs already. */
  run(work: () => Promise<void>): void;
}

/** The state of something that a person asked for and that takes a moment. */
export function useTask(): Task {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const running = useRef(false);
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
      });
  }, []);
  return { busy, error, run };
}
