import { loadTypeScript } from "../../lib/load-typescript.mjs";
import { CONTENT_LENGTH } from "../../lib/scale/scale-page.mjs";
import { measuredApart } from "../measured-apart.mjs";

const SIZES = [10, 100, 1_000];
/** Of each count: the figures of docs/reference/scale.md hold as far as this. */
const GOAL_PERCENT = 10;

/** Calls of AWS for one message on the running system, beside those that the simulation counts: the largest difference of any operation. */
export const scale = {
  name: "scale",
  about: "calls of AWS for a message, beside what docs/reference/scale.md says",
  async run() {
    const { simulateMessage } = await loadTypeScript("scripts/lib/scale/simulate.ts");
    const figures = [];
    for (const members of SIZES) {
      const counted = await measuredApart("chat/count-calls.cjs", { args: [String(members)] });
      const { calls } = await simulateMessage(members, "stream", CONTENT_LENGTH);
      const names = new Set([...Object.keys(calls), ...Object.keys(counted)]);
      const off = [...names].map((name) => difference(counted[name] ?? 0, calls[name] ?? 0));
      const ours = Math.max(...off);
      figures.push({
        label: `calls for a message to ${members} members, off the simulation by`,
        goal: `<= ${GOAL_PERCENT} %`,
        unit: "%",
        ours,
        against: "the goal",
        baseline: GOAL_PERCENT,
        isMet: ours <= GOAL_PERCENT,
        note: Object.entries(counted)
          .map(([name, times]) => `${name} ${times.toFixed(1)} (${calls[name] ?? 0})`)
          .join(", "),
      });
    }
    return figures;
  },
};

const difference = (counted, simulated) =>
  simulated === 0 ? (counted === 0 ? 0 : 100) : (Math.abs(counted - simulated) / simulated) * 100;
