/**
 * Runs our Lambda runtime without anything around it and tells by IPC what was measured: `invoke` or `cold-start`, in milliseconds.
 * A process of its own, because the runtime is bundled for it. Both kinds are measured in turns, so that both meet the machine in the same state.
 */
const { spawnSync } = require("node:child_process");
const { readdirSync, statSync } = require("node:fs");
const path = require("node:path");
const { Worker } = require("node:worker_threads");

const [, , what, folder] = process.argv;
const stateDir = path.join(folder, "state");
const root = path.join(__dirname, "../../..");
/** After so many an empty call has ceased to get faster: it takes a half more in the fifth round than in the tenth, while V8 optimizes it. */
const WARM_UP_ROUNDS = 12;
const ROUNDS = 20;
const CALLS_A_ROUND = 500;
const COLD_STARTS = 10;

async function startRuntime(key, handler) {
  const localstack = path.join(root, "localstack");
  require(path.join(localstack, "build.cjs")).buildIfStale(localstack);
  const distDir = path.join(localstack, "dist");
  // Below dist/, where packages are found; not in it, since all bundles there belong to the tarball.
  const outfile = path.join(distDir, "bench/lambda.cjs");
  require("esbuild").buildSync({
    entryPoints: [path.join(localstack, "lambda/index.ts")],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "cjs",
    logLevel: "error",
  });
  const tell = (message) => process.stderr.write(`${message}\n`);
  const runtime = await require(outfile).startLambda({
    functions: [
      {
        key,
        name: key,
        arn: `arn:aws:lambda:us-east-1:123456789012:function:${key}`,
        handler,
        runtime: "nodejs20.x",
        memoryMb: 512,
        timeoutSeconds: 10,
        environment: {},
      },
    ],
    root: __dirname,
    distDir,
    region: "us-east-1",
    accountId: "123456789012",
    stateDir,
    log: { notice() {}, info() {}, warning: tell, error: tell },
    environmentFor: () => ({
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    }),
    build: { format: "cjs", minify: true, mainFields: ["module", "main"] },
  });
  await runtime.ready;
  return runtime;
}

async function timed(work) {
  const beganAtMs = performance.now();
  await work();
  return performance.now() - beganAtMs;
}

/** An event to an empty handler and its answer, beside a message to a worker thread and back. */
async function measureInvocations() {
  const runtime = await startRuntime("empty", "empty.handler");
  const worker = new Worker(
    `const { parentPort } = require("node:worker_threads"); parentPort.on("message", (message) => parentPort.postMessage(message));`,
    { eval: true },
  );
  const kinds = {
    baseline: () =>
      new Promise((resolve) => {
        worker.once("message", resolve);
        worker.postMessage("{}");
      }),
    ours: () => runtime.invoke("empty", "{}"),
  };
  const times = { baseline: [], ours: [] };
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    for (const kind of Object.keys(kinds)) {
      for (let call = 0; call < CALLS_A_ROUND; call++) {
        const ms = await timed(kinds[kind]);
        if (round >= WARM_UP_ROUNDS) times[kind].push(ms);
      }
    }
  }
  await worker.terminate();
  await runtime.stop();
  return times;
}

/** From the call until the answer where no environment is there, beside Node with the same bundle from its start until its end. */
async function measureColdStarts() {
  const runtime = await startRuntime("cold", "sdk-client.handler");
  const folder = path.join(stateDir, "build");
  const bundle = path.join(
    folder,
    readdirSync(folder, { recursive: true }).find((name) => name.endsWith(".cjs")),
  );
  const times = { baseline: [], ours: [] };
  for (let start = 0; start <= COLD_STARTS; start++) {
    const baseline = await timed(() => {
      const { status } = spawnSync(process.execPath, ["-e", `require(${JSON.stringify(bundle)})`], {
        stdio: "ignore",
      });
      if (status !== 0) throw new Error(`the bundle ended with ${status}`);
    });
    await runtime.kill("cold");
    const ours = await timed(async () => {
      const { cold, functionError, payload } = await runtime.invoke("cold", "{}");
      if (!cold || functionError) throw new Error(`no cold start: ${payload}`);
    });
    if (start === 0) continue;
    times.baseline.push(baseline);
    times.ours.push(ours);
  }
  await runtime.stop();
  return { ...times, bundleBytes: statSync(bundle).size };
}

const measure = { invoke: measureInvocations, "cold-start": measureColdStarts }[what];
measure().then((figures) => process.send(figures, () => process.exit(0)));
