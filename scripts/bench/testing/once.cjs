/** One test process: writes as JSON how long it took from its start until the stack answers, and how long each reset took, in milliseconds. */
const { startLocalAws } = require("fanout-local-aws/testing");

const RESETS = 5;
const ITEMS = 100;
const CLIENTS = 10;

async function main() {
  const aws = await startLocalAws();
  const startMs = performance.now();
  const resetMs = [];
  for (let reset = 0; reset < RESETS; reset++) {
    await aws.clients(CLIENTS);
    await aws.tables.put("News", ...Array.from({ length: ITEMS }, (_, sk) => ({ pk: "x", sk: `${sk}` })));
    const beganAtMs = performance.now();
    await aws.reset();
    resetMs.push(performance.now() - beganAtMs);
  }
  await aws.stop();
  process.stdout.write(JSON.stringify({ startMs, resetMs }));
}

void main();
