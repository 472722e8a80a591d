import { type CheckpointStore, checkpointKey } from "./checkpoints.ts";
import type { StreamsClient } from "./streams-client.ts";

/** GetRecords gives at most so many. */
const MAX_PAGE = 1_000;

/** Puts a mapping's position behind everything that is in the stream now: it counts as done. Nobody may read for the mapping meanwhile. */
export async function skipToEnd(
  client: StreamsClient,
  checkpoints: CheckpointStore,
  uuid: string,
  streamArn: string,
): Promise<void> {
  for (const { shardId } of await client.listShards(streamArn)) {
    const key = checkpointKey(uuid, streamArn, shardId);
    const known = checkpoints.get(key);
    if (known && "ended" in known) continue;
    let last = known?.after;
    let iterator: string | undefined = await client.getShardIterator(
      streamArn,
      shardId,
      last === undefined ? { type: "TRIM_HORIZON" } : { type: "AFTER_SEQUENCE_NUMBER", sequenceNumber: last },
    );
    while (iterator !== undefined) {
      const { records, next } = await client.getRecords(iterator, MAX_PAGE);
      last = records.at(-1)?.dynamodb.SequenceNumber ?? last;
      iterator = records.length === 0 ? undefined : next;
    }
    if (last !== undefined) checkpoints.set(key, { after: last });
  }
}
