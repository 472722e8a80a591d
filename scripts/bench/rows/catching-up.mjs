import { openCrowd } from "../chat/crowd.mjs";
import { inParallel } from "../in-parallel.mjs";
import { median } from "../statistics.mjs";

const MISSED = 1_000;
const GOAL_RESUME_MS = 300;
const PAGES = 200;
const PAGE = 50;
const GOAL_PAGE_MS = 15;
const RESUMES = 9;
const SENDING_AT_ONCE = 10;

/** What a client does that comes back: 1,000 missed messages by session.resume, beside the history pages that bring as many; and one page of history, beside the shortest action. */
export const catchingUp = {
  name: "catching-up",
  about: `session.resume of ${MISSED.toLocaleString("en-US")} messages, and a page of history`,
  async run({ fanout }) {
    const running = await fanout.start({ env: { FANOUT_RATE_LIMITS: "off" } });
    try {
      const { resume, pages, page, heartbeat } = await measure(running.api);
      return [
        {
          label: `resume of ${MISSED.toLocaleString("en-US")} missed messages`,
          goal: `<= ${GOAL_RESUME_MS} ms`,
          unit: "ms",
          ours: resume,
          against: "ten pages of history",
          baseline: pages,
          isMet: resume <= GOAL_RESUME_MS,
        },
        {
          label: `history page of ${PAGE}, p50`,
          goal: `<= ${GOAL_PAGE_MS} ms`,
          unit: "ms",
          ours: page,
          against: "a heartbeat",
          baseline: heartbeat,
          isMet: page <= GOAL_PAGE_MS,
        },
      ];
    } finally {
      await running.stop();
    }
  },
};

async function measure(api) {
  const crowd = await openCrowd(api, { connections: 0 });
  const [channelId] = crowd.channelIds;
  const contents = Array.from(
    { length: MISSED },
    (_, index) => `a message of the usual length, number ${index}`,
  );
  await inParallel(contents, SENDING_AT_ONCE, (content) =>
    crowd.owner.request("message.send", { channel_id: channelId, content, nonce: content }),
  );
  const ask = (fields) => crowd.owner.request("channel.history", { channel_id: channelId, ...fields });
  const timed = async (work) => {
    const beganAtMs = performance.now();
    await work();
    return performance.now() - beganAtMs;
  };
  const repeated = async (times, work) => {
    const taken = [];
    for (let index = 0; index < times; index += 1) taken.push(await timed(work));
    return median(taken);
  };
  const resumeOnce = async () => {
    const { channels } = await crowd.owner.request("session.resume", { channels: { [channelId]: 0 } });
    if (channels[channelId].replayed !== MISSED) throw new Error(`replayed ${channels[channelId].replayed}`);
  };
  const allPages = async () => {
    let before;
    for (let has = 0; has < MISSED; ) {
      const { messages } = await ask({ limit: 100, ...(before ? { before } : {}) });
      before = messages[0].id;
      has += messages.length;
    }
  };
  await resumeOnce();
  await ask({ limit: PAGE });
  const result = {
    resume: await repeated(RESUMES, resumeOnce),
    pages: await repeated(RESUMES, allPages),
    page: await repeated(PAGES, () => ask({ limit: PAGE })),
    heartbeat: await repeated(PAGES, () => crowd.owner.request("session.heartbeat")),
  };
  crowd.close();
  return result;
}
