import { createRequire } from "node:module";
import { invocationCost } from "../deploy/costs.mjs";
import { PRICES } from "../deploy/prices.mjs";
import { inRoot } from "../paths.mjs";

const { CONCURRENCY } = createRequire(import.meta.url)(inRoot("infrastructure/deployed/concurrency.cjs"));

/** What is taken of AWS's own times, in ms: a call of DynamoDB, a post to `@connections`, and what an invocation takes besides. Guesses of a usual order; no AWS was asked. */
export const TIMES = { call: 8, post: 12, invocation: 10 };
/** services/core/posting.ts: posts under way at once in one invocation. */
const POSTS_AT_ONCE = 64;
/** GB, as serverless.yml has them. */
const MEMORY = { messages: 0.5, "fan-out": 1, deliver: 1 };
/** API Gateway meters each 32 KB that were begun (A4.2). */
const METERED_BYTES = 32 * 1024;

/** AWS's quotas in one Region of an account as they are at first. What cannot be raised is said to be firm. */
const QUOTAS = {
  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
  requests: { name: "API Gateway's 10,000 requests a second, to `@connections` too", perSecond: 10_000 },
  /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
  partitionWrites: { name: "1,000 write units a second of a partition (firm)", perSecond: 1_000 },
  partitionReads: { name: "3,000 read units a second of a partition (firm)", perSecond: 3_000 },
};
/** The names that infrastructure/deployed/concurrency.cjs has for functions. */
const reservedFor = {
  messages: CONCURRENCY.Messages,
  "fan-out": CONCURRENCY.FanDashout,
  deliver: CONCURRENCY.Deliver,
};

/** Seconds that an invocation with so many posts takes. */
const seconds = (posts, calls) =>
  (TIMES.invocation + calls * TIMES.call + Math.ceil(posts / POSTS_AT_ONCE) * TIMES.post) / 1000;

/**
 * What a message costs and how many a second there can be, from its counts.
 * @param {import("./simulate.ts").MessageCounts} counts
 */
export function figuresOf(counts, prices = PRICES) {
  const posts = counts.calls["execute-api PostToConnection"];
  const queueCalls = counts.calls["sqs SendMessageBatch"] ?? 0;
  const runs = Object.entries(counts.invocations).map(([name, { times, mostPosts }]) => {
    // A deliver reads its shards four at a time; the others do a handful of calls one after another.
    const calls = name === "messages" ? 3 : name === "fan-out" ? 3 + Math.ceil(queueCalls / 8) : 4;
    return { name, times, seconds: seconds(mostPosts, calls), gigabytes: MEMORY[name] };
  });
  const invocations = runs.reduce((sum, run) => sum + run.times, 0);
  // A part is sent, received and deleted; ten in a request.
  const queueRequests = queueCalls + 2 * (counts.invocations.deliver?.times ?? 0);
  const dollars =
    (1 + posts) * Math.ceil(counts.frameBytes / METERED_BYTES) * prices.webSocketMessage +
    runs.reduce(
      (sum, run) => sum + run.times * invocationCost(run.seconds * 1000, run.gigabytes, prices),
      0,
    ) +
    counts.readUnits * prices.readUnit +
    counts.writeUnits * prices.writeUnit +
    queueRequests * prices.queueRequest;
  const most = [
    [QUOTAS.requests.name, QUOTAS.requests.perSecond / (1 + posts)],
    // What is deployed reserves environments for each function, together about what an account has (1,000).
    ...runs.map((run) => [
      `the ${reservedFor[run.name]} environments reserved for ${run.name}`,
      reservedFor[run.name] / (run.times * run.seconds),
    ]),
    [QUOTAS.partitionWrites.name, QUOTAS.partitionWrites.perSecond / counts.partitionWriteUnits],
    [QUOTAS.partitionReads.name, QUOTAS.partitionReads.perSecond / counts.shardReadUnits],
  ].sort(([, a], [, b]) => a - b);
  return { posts, invocations, queueRequests, dollars, most };
}
