import process from "node:process";
import { startLocalAws } from "#testing";

// The service in a process of its own, which the test can kill with everything below it. Run by host.ts with `{ root, dataDir, environment }` as JSON.

const log = (kind) => (message) => process.stderr.write(`${kind}: ${message}\n`);
const aws = await startLocalAws({
  ...JSON.parse(process.argv[2]),
  log: { notice: log("notice"), warning: log("warning"), error: log("error"), info: log("info") },
});

const calls = {
  kill: (part) => aws.kill(part),
  failNext: (fault) => aws.failNext(fault),
  streamsIdle: (timeoutMs) => aws.streams.idle({ timeoutMs }),
};

process.on("message", async ({ id, name, args }) => {
  try {
    await calls[name](...args);
    process.send({ id });
  } catch (error) {
    process.send({ id, error: String(error?.message ?? error) });
  }
});
// The test is gone, and so is what it started.
process.on("disconnect", () => process.exit(1));
process.send({ ready: aws.urls });
