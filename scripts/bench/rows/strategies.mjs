import { everywhere, openCrowd } from "../chat/crowd.mjs";
import { median } from "../statistics.mjs";
import { within } from "../within.mjs";

const STRATEGIES = ["inline", "sharded"];
const MEMBERS = 100;
const MESSAGES = 40;
const WARM_UP = 20;
const LIMIT_MS = 60_000;

/** One message at a time to 100 members, by each strategy: until the sender has its ACK, and until everybody has it. Beside them `stream`, the default. */
export const strategies = {
  name: "strategies",
  about: `a message to ${MEMBERS} members by each of the three strategies`,
  async run({ fanout }) {
    const stream = await measure(fanout, "stream");
    const figures = [];
    for (const strategy of STRATEGIES) {
      const ours = await measure(fanout, strategy);
      for (const [what, words] of [
        ["ackMs", "ACK"],
        ["allMs", `with all ${MEMBERS}`],
      ])
        figures.push({
          label: `${strategy}: ${words}`,
          unit: "ms",
          ours: ours[what],
          against: "stream",
          baseline: stream[what],
        });
    }
    return figures;
  },
};

async function measure(fanout, strategy) {
  const running = await fanout.start({ env: { FANOUT_RATE_LIMITS: "off", FANOUT_STRATEGY: strategy } });
  try {
    const crowd = await openCrowd(running.api, { connections: MEMBERS });
    const acks = [];
    const all = [];
    for (let index = 0; index < WARM_UP + MESSAGES; index += 1) {
      const content = `${strategy}-${index}.`;
      const arrived = everywhere(crowd.sockets, content);
      const sentAtMs = performance.now();
      await crowd.owner.request("message.send", { channel_id: crowd.channelIds[0], content, nonce: content });
      const ackedAtMs = performance.now();
      const atMs = await within(arrived, LIMIT_MS, () => `not all got ${content}`);
      if (index < WARM_UP) continue;
      acks.push(ackedAtMs - sentAtMs);
      all.push(atMs - sentAtMs);
    }
    crowd.close();
    return { ackMs: median(acks), allMs: median(all) };
  } finally {
    await running.stop();
  }
}
