export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether what a caller sent is a JSON object. */
export function isRecord(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Undefined where it is not JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

/** DynamoDB Local's, as AWS's: the stream's ARN stands before the first bar. */
const ARN_ITERATOR = /^arn:[^|]*:table\/([^/|]+)\/stream\/[^|]+\|/;

/** The table of a shard iterator, "" where it is not one: dynoxide's are base64 of `{table_name, shard_id, position}`. */
export function tableOfIterator(iterator: unknown): string {
  const inArn = ARN_ITERATOR.exec(String(iterator))?.[1];
  if (inArn !== undefined) return inArn;
  const data = parseJson(Buffer.from(String(iterator), "base64"));
  return isRecord(data) && typeof data.table_name === "string" ? data.table_name : "";
}
