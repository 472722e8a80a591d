import { setTimeout as delay } from "node:timers/promises";
import { openCrowd } from "../chat/crowd.mjs";
import { percentile } from "../statistics.mjs";
import { within } from "../within.mjs";

const MEMBERS = 100;
const CHANNELS = 10;
const GOAL_RATE = 200;
const SECONDS = 60;
/** Tried in turn where the goal is too much, for a third of the time: where it stops. */
const LOWER = [150, 100, 75, 50, 25];
const LOWER_SECONDS = 20;
/** Of the middle of the first tenth: a lag that grows more than this is one that would go on growing. */
const MOST_GROWTH = 2;
/** Below this a growth is noise. */
const SMALL_LAG_MS = 100;
const LIMIT_MS = 60_000;
const SEQ = /"s":(\d+)/g;

/** Sends spread over ten channels at a steady pace, to a guild of 100, for a minute: none lost, and the last ones are as quick as the first. */
export const spreadSends = {
  name: "spread-sends",
  about: `${GOAL_RATE} sends a second over ${CHANNELS} channels to ${MEMBERS} members, for ${SECONDS} s`,
  async run({ fanout }) {
    let result = await attempt(fanout, GOAL_RATE, SECONDS);
    const notes = [describe(result)];
    for (const rate of LOWER) {
      if (result.isSustained) break;
      result = await attempt(fanout, rate, LOWER_SECONDS);
      notes.push(describe(result));
    }
    const ours = result.isSustained ? result.rate : 0;
    return [
      {
        label: `sends a second over ${CHANNELS} channels, ${MEMBERS} members, none lost, lag not growing`,
        goal: `>= ${GOAL_RATE}/s`,
        unit: "sends/s",
        ours,
        against: "the goal",
        baseline: GOAL_RATE,
        isMet: ours >= GOAL_RATE,
        note: notes.join("; "),
      },
    ];
  },
};

const describe = ({ rate, isSustained, firstMs, lastMs, lost }) =>
  `${rate}/s ${isSustained ? "held" : "not held"}: lag ${Math.round(firstMs)} ms at first, ${Math.round(lastMs)} ms at last, ${lost} lost`;

async function attempt(fanout, rate, seconds) {
  const running = await fanout.start({ env: { FANOUT_RATE_LIMITS: "off" } });
  try {
    const crowd = await openCrowd(running.api, { connections: MEMBERS, channels: CHANNELS });
    const measured = await measure(crowd, rate, seconds);
    crowd.close();
    return { rate, ...measured };
  } finally {
    await running.stop();
  }
}

async function measure(crowd, rate, seconds) {
  const all = rate * seconds;
  const sentAtMs = new Map();
  const lags = [];
  // The first socket times each message; the others only count what they get.
  const counts = crowd.sockets.map(() => 0);
  crowd.sockets.forEach((socket, index) => {
    socket.onFrame((payload) => {
      const text = payload.toString("latin1");
      counts[index] += text.match(SEQ)?.length ?? 0;
      if (index > 0) return;
      for (const [, content] of text.matchAll(/"content":"(spread-\d+)"/g)) {
        const at = sentAtMs.get(content);
        if (at !== undefined) lags.push({ at, lag: performance.now() - at });
        sentAtMs.delete(content);
      }
    });
  });
  const beganAtMs = performance.now();
  const sends = [];
  let failed = 0;
  for (let index = 0; index < all; index += 1) {
    const content = `spread-${index}`;
    sentAtMs.set(content, performance.now());
    const fields = { channel_id: crowd.channelIds[index % CHANNELS], content, nonce: content };
    sends.push(
      crowd.owner.request("message.send", fields).catch(() => {
        failed += 1;
      }),
    );
    await delay(Math.max(0, beganAtMs + ((index + 1) * 1_000) / rate - performance.now()));
  }
  await Promise.all(sends);
  const arrived = async () => {
    while (Math.min(...counts) < all - failed) await delay(50);
  };
  await within(arrived(), LIMIT_MS, () => "").catch(() => {});
  const tenth = Math.ceil(lags.length / 10);
  const sorted = [...lags].sort((a, b) => a.at - b.at).map(({ lag }) => lag);
  const firstMs = percentile(sorted.slice(0, tenth), 50) ?? Number.POSITIVE_INFINITY;
  const lastMs = percentile(sorted.slice(-tenth), 50) ?? Number.POSITIVE_INFINITY;
  const lost = all - Math.min(...counts);
  const isSustained = lost <= 0 && failed === 0 && lastMs <= Math.max(SMALL_LAG_MS, MOST_GROWTH * firstMs);
  return { firstMs, lastMs, lost: Math.max(0, lost), isSustained };
}
