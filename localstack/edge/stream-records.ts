import { createHash } from "node:crypto";
import { ttlDeletionKey } from "../engines/ttl-deletions.ts";
import { itemBytes } from "./item-size.ts";
import { isSameItem } from "./same-item.ts";
import { toAwsSequenceNumber } from "./sequence-numbers.ts";
import { BY_SERVICE, type FindTtlDeletions, MARK_TOLERANCE_SECONDS } from "./ttl-deletions.ts";

type AttributeValue = Readonly<Record<string, unknown>>;
type Item = Readonly<Record<string, AttributeValue>>;

/** A record as dynoxide 1.2.1 gives it. */
export interface EngineStreamRecord {
  readonly eventID: string;
  readonly eventName: "INSERT" | "MODIFY" | "REMOVE";
  readonly dynamodb: {
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Item;
    readonly NewImage?: Item;
    readonly OldImage?: Item;
    readonly SequenceNumber: string;
  };
}

export interface CureContext {
  readonly tableName: string;
  readonly region: string;
  readonly findTtlDeletions: FindTtlDeletions;
}

/**
 * Makes the engine's records look as AWS's do: no record where nothing changed, the region, sizes, sequence numbers and event ids of AWS's form, and
 * the service's identity on what TTL deleted (C8). A write without a change can only be told where the stream has both images.
 */
export async function cureStreamRecords(
  records: readonly EngineStreamRecord[],
  context: CureContext,
): Promise<unknown[]> {
  const changes = records.filter(
    ({ eventName, dynamodb: { NewImage, OldImage } }) =>
      !(eventName === "MODIFY" && NewImage && OldImage && isSameItem(NewImage, OldImage)),
  );
  const removals = changes.filter(({ eventName }) => eventName === "REMOVE");
  const ids = removals.map(({ dynamodb }) => ttlDeletionKey(context.tableName, dynamodb.Keys));
  const deletions = ids.length > 0 ? await context.findTtlDeletions(ids) : new Map<string, number>();

  return changes.map((record) => {
    const { dynamodb } = record;
    const deletedAt =
      record.eventName === "REMOVE"
        ? deletions.get(ttlDeletionKey(context.tableName, dynamodb.Keys))
        : undefined;
    const byTtl =
      deletedAt !== undefined &&
      Math.abs(dynamodb.ApproximateCreationDateTime - deletedAt) <= MARK_TOLERANCE_SECONDS;
    return {
      ...record,
      eventID: eventId(context.tableName, record.eventID),
      awsRegion: context.region,
      dynamodb: {
        ...dynamodb,
        SequenceNumber: toAwsSequenceNumber(dynamodb.SequenceNumber),
        SizeBytes:
          itemBytes(dynamodb.Keys) + itemBytes(dynamodb.NewImage ?? {}) + itemBytes(dynamodb.OldImage ?? {}),
      },
      ...(byTtl ? BY_SERVICE : {}),
    };
  });
}

/** The engine's ids are 1, 2, 3 in each table; AWS's are 32 hexadecimal digits, the same each time that the record is read. */
const eventId = (tableName: string, id: string) =>
  createHash("md5").update(`${tableName}/${id}`).digest("hex");
