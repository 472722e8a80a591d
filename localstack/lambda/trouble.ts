import type { Log } from "../log.ts";

/** The same trouble is told again after so long: a broken handler in traffic must not flood the terminal. */
const TOLD_FOR_MS = 10_000;
const MAX_CHARACTERS = 600;
/** Distinct texts remembered; each is short. */
const MAX_REMEMBERED = 200;
/** Different troubles of one function in that time: a handler that writes them without end must not flood it either. */
const MAX_TOLD = 20;

/** Tells the person what went wrong in a function, which AWS would show in CloudWatch only. */
export interface Trouble {
  /** @param text what the function said of it, any length */
  tell(functionKey: string, logFile: string, text: string): void;
}

export function createTrouble(log: Log, now: () => number = Date.now): Trouble {
  const toldAtMs = new Map<string, number>();
  const spells = new Map<string, { readonly sinceMs: number; told: number }>();
  /** Counts one more of this function's. */
  const countTold = (functionKey: string): number => {
    let spell = spells.get(functionKey);
    if (!spell || now() - spell.sinceMs >= TOLD_FOR_MS) {
      spell = { sinceMs: now(), told: 0 };
      spells.set(functionKey, spell);
    }
    spell.told += 1;
    return spell.told;
  };
  return {
    tell(functionKey, logFile, text) {
      // Ids and times differ in each call; the trouble is the same.
      const key = `${functionKey} ${text.replace(/[0-9a-f-]{8,}|\d+/gi, "#").slice(0, MAX_CHARACTERS)}`;
      const last = toldAtMs.get(key);
      if (last !== undefined && now() - last < TOLD_FOR_MS) return;
      if (toldAtMs.size >= MAX_REMEMBERED) toldAtMs.clear();
      toldAtMs.set(key, now());
      const told = countTold(functionKey);
      if (told === MAX_TOLD)
        log.error(`${functionKey}: more errors than are shown here.\n  All of them: ${logFile}`);
      if (told >= MAX_TOLD) return;
      const short = text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)} …` : text;
      log.error(`${functionKey}: ${short.trimEnd()}\n  All of it: ${logFile}`);
    },
  };
}

/** An error payload (B4) as a person reads it: type, message and the first place in the handler's own code. */
export function describeFailure(payload: string): string {
  try {
    const { errorType, errorMessage, trace, stackTrace } = JSON.parse(payload) as Record<string, unknown>;
    const place = Array.isArray(trace)
      ? trace.map(String).find((line) => /^\s*at /.test(line) && !line.includes("node_modules"))
      : // Python's last call comes last.
        [stackTrace]
          .flat()
          .map(String)
          .findLast((line) => /^\s*File /.test(line));
    return `${String(errorType)}: ${String(errorMessage)}${place ? `\n  ${place.trim()}` : ""}`;
  } catch {
    return payload;
  }
}
