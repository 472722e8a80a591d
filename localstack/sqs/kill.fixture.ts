// Serves SQS on the folder that the first argument names, until it is killed.
import { silentLog } from "../log.ts";
import { serveSqs } from "./sqs.fixture.ts";
import { createSqs } from "./sqs.ts";

const sqs = createSqs({
  folder: process.argv[2] ?? "",
  accountId: "123456789012",
  region: "us-east-1",
  log: silentLog,
  leastCompactedBytes: 20_000,
});
sqs.provision([
  { name: "work", properties: { VisibilityTimeout: 3600 } },
  { name: "work.fifo", properties: { ContentBasedDeduplication: true, VisibilityTimeout: 3600 } },
]);
const { origin } = await serveSqs(() => sqs);
console.log(origin);
