/** A time-out that waits while a debugger holds the code that it is for. */
export interface HeldTimeout {
  clear(): void;
}

/**
 * `setTimeout` for what code may take: where `isHeld` says at its end that a person is looking at the code (or that time-outs are off), the whole
 * time is given once more.
 */
export function startTimeout(delayMs: number, isHeld: () => boolean, onTime: () => void): HeldTimeout {
  let timer = setTimeout(end, delayMs);
  function end(): void {
    if (isHeld()) timer = setTimeout(end, delayMs);
    else onTime();
  }
  return { clear: () => clearTimeout(timer) };
}
