import { everywhere, openCrowd } from "../chat/crowd.mjs";
import { median } from "../statistics.mjs";
import { within } from "../within.mjs";

const ONLINE = 2_000;
const FEW = 100;
const MESSAGES = 10;
const WARM_UP = 3;
const GOAL_MS = 250;
const LIMIT_MS = 60_000;

/** One message to 2,000 connections of a guild, through the queue in parts; the middle of ten. Beside it the same for 100. */
export const online = {
  name: "online",
  about: `one message of the chat to ${ONLINE.toLocaleString("en-US")} connections, through the queue`,
  async run({ fanout }) {
    const running = await fanout.start({ env: { FANOUT_RATE_LIMITS: "off" } });
    try {
      const baseline = await measure(running.api, FEW);
      const ours = await measure(running.api, ONLINE);
      return [
        {
          label: `one message to ${ONLINE.toLocaleString("en-US")} online members`,
          goal: `<= ${GOAL_MS} ms`,
          unit: "ms",
          ours,
          against: `to ${FEW}`,
          baseline,
          isMet: ours <= GOAL_MS,
        },
      ];
    } finally {
      await running.stop();
    }
  },
};

async function measure(api, connections) {
  const crowd = await openCrowd(api, { connections });
  const times = [];
  for (let index = 0; index < WARM_UP + MESSAGES; index += 1) {
    const content = `online-${index}.`;
    const arrived = everywhere(crowd.sockets, content);
    const sentAtMs = performance.now();
    const fields = { channel_id: crowd.channelIds[0], content, nonce: content };
    await crowd.owner.request("message.send", fields);
    const atMs = await within(arrived, LIMIT_MS, () => `not all of ${connections} got ${content}`);
    if (index >= WARM_UP) times.push(atMs - sentAtMs);
  }
  crowd.close();
  return median(times);
}
