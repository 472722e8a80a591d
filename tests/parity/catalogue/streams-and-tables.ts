import { type Row, row } from "./row.ts";

export const eventSources: readonly Row[] = [
  row(
    "C1",
    "A mapping on a stream: batch size 100, window 0, parallelization 1 to 10, no bisect, retries and age without a limit unless set.",
    "D services-ddb-params",
  ),
  row(
    "C2",
    "A batch that fails is tried until it succeeds or expires (24 h), and blocks its shard.",
    "D services-ddb",
  ),
  row("C3", "Order holds for each partition key, also with parallelization.", "D services-ddb, M"),
  row(
    "C4",
    "`ReportBatchItemFailures`: the lowest failed sequence number is the checkpoint; an unknown one fails the whole batch.",
    "D batch failures, V recorded lambda",
  ),
  row(
    "C5",
    "Up to five filter patterns, any of which may match; other records are dropped.",
    "D event filtering, V recorded lambda",
  ),
  row(
    "C6",
    "From stream to function at least once; the stream holds each change once, in order.",
    "D streams, M",
  ),
  row("C7", "Records are kept 24 h; an iterator expires after 15 minutes.", "D GetShardIterator, M"),
  row(
    "C8",
    "A deletion by TTL is a REMOVE with the service's `userIdentity`.",
    "S streams Record, D streams Record",
  ),
  row("C9", "An on-failure destination gets metadata, not the records.", "V recorded lambda"),
  row(
    "C10",
    "A mapping on a queue: ten messages a batch unless set; refused where the queue's visibility time-out is below the function's time-out.",
    "D services-sqs-configure",
  ),
  row(
    "C11",
    "An error brings all messages of a batch back after the visibility time-out, `batchItemFailures` those that it names; after `maxReceiveCount` they are dead letters.",
    "D services-sqs-errors",
  ),
  row("C13", "A batch ends as well where its payload reaches 6 MB.", "D event source mappings"),
];

export const dynamodb: readonly Row[] = [
  row(
    "D1",
    "A partition takes 1,000 write units and 3,000 read units a second, also on demand: `KeyRangeThroughputExceeded`. Here where the settings ask for it.",
    "D throttling key range",
  ),
  row(
    "D2",
    "Throttled calls: `ProvisionedThroughputExceededException` or `ThrottlingException`, with the reason and the resource. Here where the settings ask for it.",
    "D throttling diagnostics",
  ),
  row("D3", "An item is 400 KB at most.", "D dynamodb limits"),
  row("D4", "A page of Query and Scan is 1 MB at most, before the filter.", "D Query"),
  row(
    "D5",
    "A transaction has 100 actions and 4 MB at most, and one action for an item.",
    "D TransactWriteItems",
  ),
  row(
    "D6",
    "Transactions on one item at the same time: `TransactionConflict`; a write meanwhile: `TransactionConflictException`.",
    "S TransactWriteItems",
  ),
  row(
    "D7",
    "A condition that fails cancels the transaction, with a reason for each action.",
    "V recorded dynamodb",
  ),
  row("D8", "TTL deletes within days; expired items still appear in reads.", "D ttl-expired-items"),
  row("D9", "A strongly consistent read on a global index is refused.", "D consistency, M", {
    unconfirmed: "the name of the error",
  }),
  row(
    "D10",
    "Reads are eventually consistent unless they ask for more. Here they see the last write unless the settings ask for old ones.",
    "D consistency",
  ),
];
