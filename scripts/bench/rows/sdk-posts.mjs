import { startBare } from "../bare/start-bare.mjs";
import { median } from "../statistics.mjs";
import { ask } from "../subjects/service.mjs";
import { withService } from "../with-service.mjs";
import { within } from "../within.mjs";

const SOCKETS = 1_000;
const WARM_UP = 4;
const ROUNDS = 10;
const GOAL = 0.8;
const LIMIT_MS = 60_000;

/** One handler posts to a thousand sockets with the SDK's client, then the same to a server that answers 200 and does nothing; the middles of ten, in turns. */
export const sdkPosts = {
  name: "sdk-posts",
  about: "the AWS SDK's own client against our @connections, beside a server that answers 200",
  async run({ localService }) {
    const server = await startBare("server.cjs", ["answer"]);
    try {
      const endpoint = `http://127.0.0.1:${server.told.port}/dev`;
      const { ours, baseline } = await withService(localService, SOCKETS, ({ members }) =>
        measure(members, endpoint),
      );
      return [
        {
          label: "posts of the AWS SDK's client, one handler",
          goal: `>= ${GOAL} x`,
          unit: "posts/s",
          ours,
          against: "a server that answers 200",
          baseline,
          isMet: ours >= GOAL * baseline,
        },
      ];
    } finally {
      await server.stop();
    }
  },
};

async function measure(members, endpoint) {
  // The answer comes to a socket of its own, as each of the others gets every post.
  const [asker, ...readers] = members;
  const message = { action: "post-many", ids: readers.map(({ id }) => id), text: "x".repeat(150) };
  const kinds = { baseline: { ...message, endpoint }, ours: message };
  const times = { baseline: [], ours: [] };
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const [kind, asked] of Object.entries(kinds)) {
      const answer = await within(ask(asker, asked), LIMIT_MS, () => "the handler had not posted them");
      if (round >= WARM_UP) times[kind].push(JSON.parse(answer).ms);
    }
  }
  const rate = (all) => (readers.length * 1_000) / median(all);
  return { ours: rate(times.ours), baseline: rate(times.baseline) };
}
