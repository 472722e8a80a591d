import { post } from "./mailbox.ts";
import { liveThreads } from "./started-threads.ts";

/** Handles that are there in every environment, or that Node itself leaves for a moment after an answer. */
const IGNORED = new Set(["MessagePort", "Immediate", "TickObject", "PipeWrap", "TTYWrap"]);

const oneTurn = () => new Promise((resolve) => setImmediate(resolve));

/**
 * Tells once per environment what was left un-awaited when it freezes (B13). What INIT left is the function's own affair, as on AWS. To be asked after one turn of the event loop,
 * which AWS's runtime client takes too before it asks for the next event: sockets go back to their pools.
 */
export function createPendingWatch(): { check(): Promise<void> | undefined } {
  const atInit = count(activeResources());
  /** Among which nothing was left when they were counted last. */
  let unsuspicious: readonly string[] = [];
  let reported = false;
  const left = (): [string, number][] => {
    const names = activeResources();
    if (isSame(names, unsuspicious)) return [];
    const now = [...count(names)].flatMap(([name, count]): [string, number][] => {
      const more = count - (atInit.get(name) ?? 0);
      return more > 0 ? [[name, more]] : [];
    });
    if (now.length === 0) unsuspicious = names;
    return now;
  };
  const look = async () => {
    await oneTurn(); // a handle that was closed is gone one turn later, and is nothing to tell
    const resources = left();
    if (resources.length === 0) return;
    reported = true;
    post({ t: "pending", resources: Object.fromEntries(resources) });
  };
  return { check: () => (reported || left().length === 0 ? undefined : look()) };
}

function activeResources(): string[] {
  const names = process.getActiveResourcesInfo();
  for (let thread = liveThreads(); thread > 0; thread -= 1) names.push("Worker");
  return names;
}

const isSame = (names: readonly string[], others: readonly string[]): boolean =>
  names.length === others.length && names.every((name, index) => name === others[index]);

function count(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) {
    if (!IGNORED.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}
