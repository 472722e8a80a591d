import { Refusal } from "../refusal.mjs";
import { plainItem } from "./attributes.mjs";
import { age, time } from "./output.mjs";

const DEFAULT_LIMIT = 10;
/** GetRecords' largest. */
const PAGE = 1_000;

/** `streams [TABLE]`: each stream with the functions that read it, or the newest records of one. */
export async function showStreams({ connection, output, names: [table], options }) {
  const client = await connection.streams();
  const { mappings = [] } = (await connection.inside("mappings")) ?? {};
  let isFirst = true;
  for await (const { StreamArn, TableName } of listStreams(client, table)) {
    const stream = await describe(client, StreamArn, mappings);
    const records =
      table === undefined ? [] : await newestRecords(client, stream, options.limit ?? DEFAULT_LIMIT);
    if (!output.json && !isFirst) await output.line();
    isFirst = false;
    await (output.json
      ? write(output.document, table === undefined ? [{ table: TableName, ...stream }] : records)
      : write(output.line, lines(TableName, stream, records, table !== undefined)));
  }
  if (!isFirst) return;
  if (table !== undefined)
    throw new Refusal(`There is no table ${table} with a stream.`, "Try: npm run data -- streams");
  if (!output.json) await output.line("No streams.");
}

async function write(one, all) {
  for (const item of all) await one(item);
}

async function* listStreams(client, TableName) {
  let ExclusiveStartStreamArn;
  do {
    const page = await client.listStreams({ TableName, ExclusiveStartStreamArn });
    yield* page.Streams ?? [];
    ExclusiveStartStreamArn = page.LastEvaluatedStreamArn;
  } while (ExclusiveStartStreamArn !== undefined);
}

async function describe(client, StreamArn, mappings) {
  const shards = [];
  let view;
  let keyNames = [];
  let ExclusiveStartShardId;
  do {
    const { StreamDescription: page } = await client.describeStream({ StreamArn, ExclusiveStartShardId });
    view = page.StreamViewType;
    keyNames = (page.KeySchema ?? []).map(({ AttributeName }) => AttributeName);
    for (const { ShardId, ParentShardId, SequenceNumberRange: range } of page.Shards ?? [])
      shards.push({
        shardId: ShardId,
        parentShardId: ParentShardId,
        first: range?.StartingSequenceNumber,
        last: range?.EndingSequenceNumber,
      });
    ExclusiveStartShardId = page.LastEvaluatedShardId;
  } while (ExclusiveStartShardId !== undefined);
  return {
    arn: StreamArn,
    view,
    keyNames,
    shards,
    readers: mappings.filter(({ streamArn }) => streamArn === StreamArn),
  };
}

/** The last records of the newest shards; a shard is read to its end, and no more of it is kept than is shown. */
async function newestRecords(client, { arn, shards, keyNames }, limit) {
  let newest = [];
  for (const { shardId } of [...shards].reverse()) {
    const left = limit - newest.length;
    if (left === 0) break;
    newest = [...(await endOf(client, { StreamArn: arn, ShardId: shardId, keyNames }, left)), ...newest];
  }
  return newest;
}

async function endOf(client, { StreamArn, ShardId, keyNames }, count) {
  let kept = [];
  let { ShardIterator } = await client.getShardIterator({
    StreamArn,
    ShardId,
    ShardIteratorType: "TRIM_HORIZON",
  });
  while (ShardIterator !== undefined) {
    const { Records = [], NextShardIterator } = await client.getRecords({ ShardIterator, Limit: PAGE });
    // Behind the last record of an open shard there is always one more page.
    if (Records.length === 0) break;
    kept = [...kept, ...Records].slice(-count);
    ShardIterator = NextShardIterator;
  }
  return kept.map(({ eventName, dynamodb, userIdentity }) => ({
    shardId: ShardId,
    sequenceNumber: dynamodb.SequenceNumber,
    at: dynamodb.ApproximateCreationDateTime?.toISOString(),
    eventName,
    keys: plainItem(dynamodb.Keys ?? {}, keyNames),
    ...(dynamodb.NewImage ? { newImage: plainItem(dynamodb.NewImage, keyNames) } : {}),
    ...(dynamodb.OldImage ? { oldImage: plainItem(dynamodb.OldImage, keyNames) } : {}),
    ...(userIdentity ? { by: userIdentity.PrincipalId } : {}),
  }));
}

const lines = (table, { view, shards, readers }, records, isOne) => [
  `${table}: ${view}, ${shards.length} ${shards.length === 1 ? "shard" : "shards"}`,
  ...readers.flatMap(readerLines),
  ...(readers.length === 0 ? ["  no function reads it"] : []),
  ...(isOne && records.length === 0 ? ["  no records: a stream keeps them for 24 hours"] : []),
  ...records.map(
    ({ at, eventName, keys, sequenceNumber }) =>
      `  ${time(new Date(at))}  ${eventName}  ${sequenceNumber.replace(/^0+/, "")}  ${JSON.stringify(keys)}`,
  ),
];

function readerLines({ functionKey, state, lastProcessingResult, positions = [], blocked = [] }) {
  return [
    `  ${functionKey}: ${state}, ${lastProcessingResult}`,
    ...positions.map(({ shardId, after, ended }) =>
      ended ? `    ${shardId} is done` : `    ${shardId} is done up to ${after ?? "its beginning"}`,
    ),
    ...blocked.map(
      ({ sequenceNumber, attempts, sinceMs, reason }) =>
        `    BLOCKED at ${sequenceNumber} for ${age(Date.now() - sinceMs)}, ${attempts} attempts: ${reason}`,
    ),
  ];
}
