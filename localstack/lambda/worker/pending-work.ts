import { post } from "./mailbox.ts";

/** Handles that are there in every environment, or that Node itself leaves for a moment after an answer. */
const IGNORED = new Set(["MessagePort", "Immediate", "TickObject", "PipeWrap", "TTYWrap"]);

/** Tells once per environment what was left un-awaited when it freezes (B13). What INIT left is the function's own affair, as on AWS. */
export function createPendingWatch(): { report(): void } {
  const left = () => process.getActiveResourcesInfo().filter((name) => !IGNORED.has(name));
  const atInit = count(left());
  let reported = false;
  return {
    report() {
      if (reported) return;
      const now = count(left());
      const resources = [...now.keys()].filter((name) => (now.get(name) ?? 0) > (atInit.get(name) ?? 0));
      if (resources.length === 0) return;
      reported = true;
      post({ t: "pending", resources });
    },
  };
}

function count(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
