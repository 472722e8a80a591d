import { once } from "node:events";
import { request } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { startBare } from "../bare/start-bare.mjs";
import { makeFolder, removeFolder } from "../leftovers.mjs";
import { MB, watchMemory } from "../memory-peak.mjs";
import { processTree, sumPssBytes } from "../process-tree.mjs";
import { presigner, startEngines } from "../subjects/engines.mjs";

const WARM_UP_MEGABYTES = 8;
const MEGABYTES = 1024;
const GOAL_MB = 50;

/** What an object of 1 GB takes besides, up and down: the highest sum of the whole tree above what it was before, and so for a bare server. */
export const largeObject = {
  name: "large-object",
  about: "memory for an upload and a download of 1 GB, beside a bare server that writes to disk",
  async run() {
    const folder = makeFolder("fanout-bench-large-");
    const bare = await startBare("files.cjs", [folder]);
    const engines = await startEngines();
    try {
      const baseline = await grownBy([bare.pid], () => `http://127.0.0.1:${bare.told.port}/object`);
      const ours = await grownBy(engines.pids(), await presigner(engines.url));
      return ["upload", "download"].map((what) => ({
        label: `memory for ${what === "upload" ? "an upload" : "a download"} of ${MEGABYTES} MB, whole tree (PSS)`,
        goal: `< ${GOAL_MB} MB`,
        unit: "MB",
        ours: ours[what],
        against: "a bare server that writes to disk",
        baseline: baseline[what],
        isMet: ours[what] < GOAL_MB,
      }));
    } finally {
      await engines.stop();
      await bare.stop();
      removeFolder(folder);
    }
  },
};

async function grownBy(pids, urlFor) {
  // What it needs once and keeps.
  await upload(await urlFor("PUT"), WARM_UP_MEGABYTES);
  await download(await urlFor("GET"), WARM_UP_MEGABYTES);
  return {
    upload: await growth(pids, async () => upload(await urlFor("PUT"), MEGABYTES)),
    download: await growth(pids, async () => download(await urlFor("GET"), MEGABYTES)),
  };
}

async function growth(pids, work) {
  const beforeMb = sumPssBytes(processTree(pids)) / MB;
  const memory = watchMemory(() => pids);
  await work();
  return (await memory.end()) - beforeMb;
}

async function upload(url, megabytes) {
  const call = request(url, { method: "PUT", headers: { "content-length": megabytes * MB } });
  const answered = once(call, "response");
  await pipeline(Readable.from(pieces(megabytes)), call);
  const [answer] = await answered;
  answer.resume();
  if (answer.statusCode !== 200) throw new Error(`the upload was answered ${answer.statusCode}`);
}

function* pieces(count) {
  const piece = Buffer.alloc(MB, "x");
  for (let sent = 0; sent < count; sent++) yield piece;
}

async function download(url, megabytes) {
  const answer = await fetch(url);
  let bytes = 0;
  for await (const chunk of answer.body) bytes += chunk.length;
  if (bytes !== megabytes * MB) throw new Error(`${bytes} bytes came back`);
}
