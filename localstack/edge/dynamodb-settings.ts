/** What can be set under `custom.localAws.dynamodb`. */
export interface DynamoDbSettings {
  /** Read units that one partition key takes in a second (D1). 0: no limit. AWS: 3,000. */
  readonly partitionReadUnits: number;
  /** Write units that one partition key takes in a second (D1). 0: no limit. AWS: 1,000. */
  readonly partitionWriteUnits: number;
  /** Whether a table with `ProvisionedThroughput` is held to it (D2). */
  readonly provisionedThroughput: boolean;
  /** For how many seconds a provisioned table keeps what it did not use (D2). AWS: 300. */
  readonly burstSeconds: number;
  /** Age in ms of what a read sees that is not strongly consistent (D10). 0: every read sees the last write. */
  readonly staleReadMs: number;
  /** Whether transactions on one item at the same time conflict, as on AWS (D6). */
  readonly transactionConflicts: boolean;
  /** How often expired items are deleted (D8). 0: never. AWS takes up to two days. */
  readonly ttlSweepSeconds: number;
  /** How long a shard iterator may be used (C7). AWS: 900. */
  readonly shardIteratorSeconds: number;
}

export const defaultDynamoDbSettings: DynamoDbSettings = {
  partitionReadUnits: 0,
  partitionWriteUnits: 0,
  provisionedThroughput: false,
  burstSeconds: 300,
  staleReadMs: 0,
  transactionConflicts: true,
  ttlSweepSeconds: 60,
  shardIteratorSeconds: 900,
};
