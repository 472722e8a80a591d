import type { Mutation } from "./mutation.ts";

/** The engine holds D3 to D5, D7 and D9 by itself: what could break them is a line that its calls and answers pass. */
export const mutations: readonly Mutation[] = [
  {
    row: "D1",
    file: "edge/throttle.ts",
    find: 'kind === "Read" ? settings.partitionReadUnits : settings.partitionWriteUnits',
    replace: "0",
  },
  {
    row: "D2",
    file: "edge/throttled.ts",
    find: "ThrottlingReasons: reasons,",
    replace: "throttlingReasons: reasons,",
  },
  {
    row: "D3",
    file: "edge/start-edge.ts",
    find: "const MAX_BODY_BYTES = 16 * 1024 * 1024;",
    replace: "const MAX_BODY_BYTES = 16 * 1024 * 16;",
  },
  {
    row: "D4",
    file: "edge/stale-reads.ts",
    find: "{ ...output, Items, Count",
    replace: "{ Items, Count",
  },
  {
    row: "D5",
    file: "edge/start-edge.ts",
    find: "const MAX_BODY_BYTES = 16 * 1024 * 1024;",
    replace: "const MAX_BODY_BYTES = 3 * 1024 * 1024;",
  },
  {
    row: "D6",
    file: "edge/transaction-conflicts.ts",
    find: "for (const key of own) busy.add(key);",
    replace: "",
  },
  {
    row: "D6",
    file: "edge/transaction-conflicts.ts",
    find: "for (const key of own) busy.delete(key);",
    replace: "",
  },
  {
    row: "D7",
    file: "edge/engine-pass.ts",
    find: "body: answer.body };",
    replace: 'body: Buffer.from(String(answer.body).replace("CancellationReasons", "Reasons")) };',
  },
  {
    row: "D8",
    file: "edge/ttl-deletions.ts",
    find: '"dynamodb.amazonaws.com", Type',
    replace: '"lambda.amazonaws.com", Type',
  },
  {
    row: "D9",
    file: "edge/throttle.ts",
    find: 'ReturnConsumedCapacity: "INDEXES" };',
    replace: 'ReturnConsumedCapacity: "INDEXES", ConsistentRead: false };',
  },
  {
    row: "D10",
    file: "edge/stale-reads.ts",
    find: "read.ConsistentRead === true",
    replace: "false",
  },
];
