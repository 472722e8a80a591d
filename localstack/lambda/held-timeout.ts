/** A time-out that waits while a debugger holds the code that it is for. */
export interface HeldTimeout {
  /** Gives the whole time anew, also after its end. */
  restart(): void;
  /** Until it is started again. Costs nothing, where to clear one timer and to make the next is a tenth of what main does for a short call. */
  pause(): void;
  clear(): void;
}

/**
 * `setTimeout` for what code may take: where `isHeld` says at its end that a person is looking at the code (or that time-outs are off), the whole
 * time is given once more.
 */
export function startTimeout(delayMs: number, isHeld: () => boolean, onTime: () => void): HeldTimeout {
  let isRunning = true;
  const timer = setTimeout(() => {
    if (!isRunning) return;
    if (isHeld()) timer.refresh();
    else onTime();
  }, delayMs);
  return {
    restart() {
      isRunning = true;
      timer.refresh();
    },
    pause() {
      isRunning = false;
    },
    clear: () => clearTimeout(timer),
  };
}
