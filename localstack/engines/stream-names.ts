import { createHash } from "node:crypto";

/**
 * dynoxide 1.2.1 labels a stream with seconds since 1970, `1795888233.649759292`, and names a shard after its number and its table, `shardId-00000001-orders`. AWS's labels are ISO 8601, and its
 * shard ids have 28 to 65 characters, which the AWS CLI holds callers to. Source: DynamoDB Streams API reference, Stream and Shard.
 */
/** Behind what stands before a label alone: other times are numbers of the same look. */
const ENGINE_LABEL = /(?<=\/stream\/|StreamLabel":")(\d{9,11})\.(\d{9})\b/g;
const AWS_LABEL = /(?<=\/stream\/)(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{9})\b/g;
const ENGINE_SHARD = /^shardId-(\d{1,20})-(.+)$/;
const AWS_SHARD = /^shardId-(\d{20})-([0-9a-f]{8})$/;

/** Every label of the engine's in a text, a body or an ARN, in AWS's form: `2026-11-28T17:30:33.649759292`. No digit is lost, for the way back. */
export const toAwsLabels = (text: string): string =>
  text.replace(
    ENGINE_LABEL,
    (_, seconds: string, fraction: string) =>
      `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${fraction}`,
  );

export const toEngineLabels = (text: string): string =>
  text.replace(
    AWS_LABEL,
    (_, time: string, fraction: string) => `${Date.parse(`${time}Z`) / 1000}.${fraction}`,
  );

const shortName = (table: string) => createHash("md5").update(table).digest("hex").slice(0, 8);

/** `shardId-00000000000000000001-3f1d09aa`. What is no shard of the engine's stays as it is. */
export function toAwsShardId(shardId: string): string {
  const [, number = "", table = ""] = ENGINE_SHARD.exec(shardId) ?? [];
  return table === "" ? shardId : `shardId-${number.padStart(20, "0")}-${shortName(table)}`;
}

/** Undefined for what is no shard of that table's. */
export function toEngineShardId(shardId: string, table: string): string | undefined {
  const [, number = "", name] = AWS_SHARD.exec(shardId) ?? [];
  return name === shortName(table)
    ? `shardId-${String(Number(number)).padStart(8, "0")}-${table}`
    : undefined;
}
