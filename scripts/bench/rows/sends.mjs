import { boundedBurst, describeStop } from "../bounded-burst.mjs";
import { withService } from "../with-service.mjs";

const SENDERS = 300;
const GOAL_MS = 1_000;
const GOAL_MB = 400;

/** 300 clients send at the same moment, the first of their kind after the start; the handler answers each by a post with the AWS SDK. */
export const sends = {
  name: "sends",
  about: `${SENDERS} sends at once, each answered by a post of the handler, and the memory meanwhile`,
  async run({ localService, stockService }) {
    const baseline = await withService(stockService, SENDERS, measure);
    const ours = await withService(localService, SENDERS, measure);
    if (ours.stoppedBy)
      throw new Error(`${ours.done} of ${SENDERS} sends were answered when ${ours.stoppedBy} were over`);
    const isBound = baseline.stoppedBy !== undefined;
    const note = describeStop(baseline, SENDERS, "were answered");
    return [
      {
        label: `${SENDERS} sends at once, until all are answered`,
        goal: `<= ${GOAL_MS} ms`,
        unit: "ms",
        ours: ours.ms,
        against: "stock",
        baseline: baseline.ms,
        isBound,
        note,
        isMet: ours.ms <= GOAL_MS,
      },
      {
        label: `memory meanwhile (${SENDERS} sends by a handler), whole tree (PSS)`,
        goal: `< ${GOAL_MB} MB`,
        unit: "MB",
        ours: ours.peakMb,
        against: "stock",
        baseline: baseline.peakMb,
        isBound,
        isMet: ours.peakMb < GOAL_MB,
      },
    ];
  },
};

function measure({ running, members }) {
  let answered = 0;
  for (const member of members) {
    member.onFrame(() => {
      answered += 1;
    });
  }
  return boundedBurst({
    pids: running.pids,
    count: SENDERS,
    begin() {
      for (const [index, member] of members.entries())
        member.send(JSON.stringify({ action: "send", text: `send-${index}` }));
    },
    doneCount: () => answered,
  });
}
