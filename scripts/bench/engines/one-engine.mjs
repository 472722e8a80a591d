import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import os from "node:os";
import { inRoot } from "../../lib/paths.mjs";
import { startListener } from "../handler-listener.mjs";
import { inParallel } from "../in-parallel.mjs";
import { plainCalls } from "../plain-calls.mjs";
import { processTree, sumPssBytes } from "../process-tree.mjs";
import { median } from "../statistics.mjs";

/**
 * Measures one engine, the first argument, by the helpers for tests, and tells by IPC `{startMs, memoryMb, putsPerSecond, streamMs}`.
 */
const [, , engine] = process.argv;
const { startLocalAws } = createRequire(import.meta.url)(inRoot("localstack/testing.cjs"));
const CLIENTS = 16;
const WARM_UP = 500;
const PUTS = 4_000;
const RECORDS = 100;
const MEGABYTE = 1024 * 1024;

const listener = await startListener();
const start = () =>
  startLocalAws({
    root: inRoot("scripts/bench/engines"),
    engine,
    environment: { BENCH_URL: listener.url },
  });
// The first one builds what the second one finds.
await (await start()).stop();
const beganAtMs = performance.now();
const aws = await start();
const startMs = performance.now() - beganAtMs;
const figures = await measure().finally(async () => {
  await aws.stop();
  listener.close();
});
// Last: whoever gets them ends this process.
process.send({ startMs, ...figures });

async function measure() {
  const putsPerSecond = await puts();
  const memoryMb = memory();
  return { putsPerSecond, memoryMb, streamMs: await stream() };
}

async function puts() {
  const { call, close } = plainCalls(aws.urls.edge, CLIENTS);
  const put = (index) =>
    call("PutItem", {
      TableName: "bench-items",
      Item: { pk: { S: `put-${index}` }, text: { S: "x".repeat(200) } },
    });
  const times = (count) => Array.from({ length: count }, (_, index) => index);
  await inParallel(times(WARM_UP), CLIENTS, put);
  const startedAtMs = performance.now();
  await inParallel(times(PUTS), CLIENTS, put);
  const tookMs = performance.now() - startedAtMs;
  close();
  return (PUTS * 1_000) / tookMs;
}

async function stream() {
  const { call, close } = plainCalls(aws.urls.edge, 1);
  const times = [];
  for (let index = 0; index < RECORDS; index += 1) {
    const id = `watched-${index}`;
    const arrived = listener.arrival(id);
    const putAtMs = performance.now();
    await Promise.all([call("PutItem", { TableName: "bench-watched", Item: { pk: { S: id } } }), arrived]);
    times.push(performance.now() - putAtMs);
  }
  close();
  return median(times);
}

/** Of the embedded engine's process, or of the container as Docker counts it. */
function memory() {
  const { engine: pid } = aws.pids();
  if (pid !== undefined) return sumPssBytes(processTree([pid])) / MEGABYTE;
  const label = `label=fanout-local-aws.owner=${os.hostname()}/${process.pid}`;
  const id = execFileSync("docker", ["ps", "-q", "--filter", label], { encoding: "utf8" }).trim();
  const args = ["stats", "--no-stream", "--format", "{{.MemUsage}}", id];
  const used = execFileSync("docker", args, { encoding: "utf8" });
  const [, number, unit] = /^([\d.]+)([KMG])iB/.exec(used) ?? [];
  return Number(number) * { K: 1 / 1024, M: 1, G: 1024 }[unit];
}
