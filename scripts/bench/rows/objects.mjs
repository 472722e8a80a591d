import { Agent, request } from "node:http";
import { startBare } from "../bare/start-bare.mjs";
import { makeFolder, removeFolder } from "../leftovers.mjs";
import { median } from "../statistics.mjs";
import { presigner, startEngines } from "../subjects/engines.mjs";

const MEGABYTES = 10;
const BYTES = MEGABYTES * 1024 * 1024;
const WARM_UP = 3;
const ROUNDS = 15;
const GOAL = 0.6;

/** A presigned PUT and GET through the edge, beside a server that writes what comes to a file and reads it again; the middles of fifteen, in turns. */
export const objects = {
  name: "objects",
  about: "a presigned upload and download of 10 MB, beside a bare server that writes to disk",
  async run() {
    const folder = makeFolder("fanout-bench-objects-");
    const bare = await startBare("files.cjs", [folder]);
    const engines = await startEngines();
    try {
      const urls = {
        baseline: () => `http://127.0.0.1:${bare.told.port}/object`,
        ours: await presigner(engines.url),
      };
      const { up, down } = await measure(urls);
      return [row("upload", up), row("download", down)];
    } finally {
      await engines.stop();
      await bare.stop();
      removeFolder(folder);
    }
  },
};

const rate = (times) => (MEGABYTES * 1_000) / median(times);

function row(what, { ours, baseline }) {
  return {
    label: `a presigned ${what} of ${MEGABYTES} MB`,
    goal: `>= ${GOAL} x`,
    unit: "MB/s",
    ours: rate(ours),
    against: "a bare server that writes to disk",
    baseline: rate(baseline),
    isMet: rate(ours) >= GOAL * rate(baseline),
  };
}

async function measure(urls) {
  const agent = new Agent({ keepAlive: true });
  const body = Buffer.alloc(BYTES, "x");
  const up = { baseline: [], ours: [] };
  const down = { baseline: [], ours: [] };
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const [kind, urlFor] of Object.entries(urls)) {
      const put = await timed(await urlFor("PUT"), { method: "PUT", agent }, body);
      const got = await timed(await urlFor("GET"), { method: "GET", agent });
      if (got.bytes !== BYTES) throw new Error(`${got.bytes} bytes of ${BYTES} came back`);
      if (round < WARM_UP) continue;
      up[kind].push(put.ms);
      down[kind].push(got.ms);
    }
  }
  agent.destroy();
  return { up, down };
}

/** Until the whole answer is there. */
function timed(url, options, body) {
  return new Promise((resolve, reject) => {
    const beganAtMs = performance.now();
    const call = request(url, options, (response) => {
      let bytes = 0;
      response.on("data", (chunk) => {
        bytes += chunk.length;
      });
      response.on("end", () => {
        if (response.statusCode === 200) resolve({ ms: performance.now() - beganAtMs, bytes });
        else reject(new Error(`${options.method} was answered ${response.statusCode}`));
      });
    });
    call.on("error", reject);
    call.end(body);
  });
}
