/**
 * Runs the chat with so many connections in one guild and tells by IPC how often each operation of AWS was called for one message, by service and operation.
 * What the pollers of streams and queues ask is not among it, nor is it in the simulation: it is the same without a message.
 */
const path = require("node:path");
const { startLocalAws } = require("fanout-local-aws/testing");

const [, , members] = process.argv;
const root = path.join(__dirname, "../../..");
const MESSAGES = 5;
const WARM_UP = 10;
const CONTENT = "x".repeat(96);
const POLLING = ["sqs ReceiveMessage", "sqs DeleteMessageBatch", "sqs DeleteMessage"];

async function main() {
  process.env.FANOUT_RATE_LIMITS = "off";
  const { everywhere, openCrowd } = await import("./crowd.mjs");
  const aws = await startLocalAws({ root });
  const crowd = await openCrowd(aws.urls.http, { connections: Number(members) - 1 });
  const send = async (name) => {
    const content = `${CONTENT}${name}`.slice(-100);
    const arrived = everywhere(crowd.sockets, content);
    await crowd.owner.request("message.send", {
      channel_id: crowd.channelIds[0],
      content,
      nonce: `n${name}`,
    });
    if (crowd.sockets.length > 0) await arrived;
    await aws.streams.idle();
  };
  // Each environment looks once who the sender is, and an audience grows with the first message.
  for (let index = 0; index < WARM_UP; index += 1) await send(`w${100 + index}`);
  aws.calls.clear();
  for (let index = 0; index < MESSAGES; index += 1) await send(`m${100 + index}`);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const counts = Object.entries(aws.calls.counts()).filter(([name]) => !POLLING.includes(name));
  process.send(Object.fromEntries(counts.map(([name, times]) => [name, times / MESSAGES])));
  crowd.close();
  await aws.stop();
}

void main();
