import type { BucketSize } from "#core/token-bucket";
import { keys } from "./keys.ts";
import { expiresAt, held, type Table } from "./table.ts";

/**
 * AP-42: takes a token of a bucket that all environments share, in one or two writes. The item holds one number: when the bucket will be full again. A token moves it on by the
 * time that it takes to come back; none is left where that would be further away than a whole bucket takes. (A leaky bucket by its other end, known as GCRA.)
 * @returns milliseconds to wait where there is none, else 0
 */
export async function takeToken(
  table: Table,
  name: string,
  { burst, perSecond }: BucketSize,
): Promise<number> {
  const tokenMs = 1000 / perSecond;
  const now = table.now();
  const item = { TableName: table.name, Key: keys.bucket(name) };
  const target = { ...item, ExpressionAttributeNames: { "#type": "type" } };
  const seconds = Math.ceil(burst / perSecond) + 60;
  const values = { ":type": "BUCKET", ":expires": expiresAt(now, seconds), ":now": now };
  const set = "SET #type = :type, expires_at = :expires, full_at_ms =";
  const moveOn = () =>
    table.documents.update({
      ...target,
      UpdateExpression: `${set} full_at_ms + :token`,
      ConditionExpression: "full_at_ms >= :now AND full_at_ms <= :latest", // one token at least is left
      ExpressionAttributeValues: { ...values, ":token": tokenMs, ":latest": now + (burst - 1) * tokenMs },
    });
  const startFull = () =>
    table.documents.update({
      ...target,
      UpdateExpression: `${set} :first`,
      ConditionExpression: "attribute_not_exists(PK) OR full_at_ms < :now", // somebody else began it meanwhile: then it is theirs to move on
      ExpressionAttributeValues: { ...values, ":first": now + tokenMs },
    });
  if (await held(moveOn)) return 0;
  if (await held(startFull)) return 0;
  if (await held(moveOn)) return 0;
  const bucket = await table.documents.get({ ...item, ConsistentRead: true });
  const fullAtMs = (bucket?.full_at_ms as number | undefined) ?? now;
  return Math.max(1, Math.ceil(fullAtMs - (burst - 1) * tokenMs - now));
}
