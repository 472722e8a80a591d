import { setTimeout as delay } from "node:timers/promises";
import { startBare } from "../bare/start-bare.mjs";
import { inParallel } from "../in-parallel.mjs";
import { openLightSocket } from "../light-socket.mjs";
import { processTree, sumPssBytes } from "../process-tree.mjs";

const SOCKETS = 10_000;
const WARM_UP = 500;
const OPENING_AT_ONCE = 8;
const SETTLE_MS = 5_000;
const GOAL = 2;

/** What a connected and silent socket holds, by the memory of the whole tree before and after; `$connect` has run for each. */
export const sockets = {
  name: "sockets",
  about: `${SOCKETS} idle sockets: memory for each, beside ws alone`,
  async run({ localService }) {
    const server = await startBare("server.cjs", ["forward"]);
    const baseline = await measure(`ws://127.0.0.1:${server.told.port}/`, () => [server.pid]).finally(
      server.stop,
    );
    const running = await localService.start();
    const ours = await measure(running.url, running.pids).finally(running.stop);
    return [
      {
        label: `${SOCKETS} idle sockets, memory for each`,
        goal: `<= ${GOAL} x`,
        unit: "KB",
        ours,
        against: "ws alone",
        baseline,
        isMet: ours <= GOAL * baseline,
      },
    ];
  },
};

async function measure(url, pids) {
  const openMany = (count) =>
    inParallel(Array.from({ length: count }), OPENING_AT_ONCE, () => openLightSocket(url));
  for (const socket of await openMany(WARM_UP)) socket.close();
  await delay(SETTLE_MS);
  const before = sumPssBytes(processTree(pids()));
  const open = await openMany(SOCKETS);
  await delay(SETTLE_MS);
  const bytes = sumPssBytes(processTree(pids())) - before;
  for (const socket of open) socket.destroy();
  return bytes / SOCKETS / 1_024;
}
