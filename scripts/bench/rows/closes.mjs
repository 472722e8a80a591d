import { boundedBurst, describeStop } from "../bounded-burst.mjs";
import { withService } from "../with-service.mjs";

const SOCKETS = 1_000;
const GOAL_MS = 5_000;
const GOAL_MB = 400;

/** A thousand clients close at the same moment, as when a network goes; each `$disconnect` leaves a line in a file. */
export const closes = {
  name: "closes",
  about: `${SOCKETS} sockets close at once, until every $disconnect has run, and the memory meanwhile`,
  async run({ localService, stockService }) {
    const baseline = await withService(stockService, SOCKETS, measure);
    const ours = await withService(localService, SOCKETS, measure);
    if (ours.stoppedBy)
      throw new Error(`${ours.done} of ${SOCKETS} $disconnects had run when ${ours.stoppedBy} were over`);
    const isBound = baseline.stoppedBy !== undefined;
    const note = describeStop(baseline, SOCKETS, "$disconnects had run");
    return [
      {
        label: `${SOCKETS} sockets close at once, until every $disconnect has run`,
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
        label: `memory meanwhile (${SOCKETS} closes), whole tree (PSS)`,
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

const measure = ({ running, members }) =>
  boundedBurst({
    pids: running.pids,
    count: SOCKETS,
    begin: () => {
      for (const member of members) member.close();
    },
    doneCount: running.disconnectCount,
  });
