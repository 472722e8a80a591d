import { keys } from "./keys.ts";
import { expiresAt, held, type Table } from "./table.ts";

/** Tries are counted within windows of this length, which start with the first one. */
export const ATTEMPT_WINDOW_SECONDS = 300;

/** So often it looks again where others have forgotten the tries in between. */
const MOST_ROUNDS = 5;

/**
 * AP-03: counts a try for a name, in one or two writes. Each counts on condition that there is room for it: of many at once no more than `most` pass.
 * @returns milliseconds until the running window ends where it has no room, else 0
 */
export async function takeAttempt(table: Table, username: string, most: number): Promise<number> {
  const now = table.now();
  const target = { TableName: table.name, Key: keys.attempts(username) };
  const startWindow = () =>
    table.documents.update({
      ...target,
      UpdateExpression: "SET #type = :type, failures = :one, window_ends_ms = :end, expires_at = :expires",
      ConditionExpression: "attribute_not_exists(PK) OR window_ends_ms <= :now", // a window that ended counts no more
      ExpressionAttributeNames: { "#type": "type" },
      ExpressionAttributeValues: {
        ":type": "ATTEMPTS",
        ":one": 1,
        ":now": now,
        ":end": now + ATTEMPT_WINDOW_SECONDS * 1000,
        ":expires": expiresAt(now, ATTEMPT_WINDOW_SECONDS),
      },
    });
  const countOne = () =>
    table.documents.update({
      ...target,
      UpdateExpression: "SET failures = failures + :one",
      ConditionExpression: "window_ends_ms > :now AND failures < :most", // there is room
      ExpressionAttributeValues: { ":one": 1, ":now": now, ":most": most },
    });
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    if ((await held(startWindow)) || (await held(countOne))) return 0;
    const item = await table.documents.get({ ...target, ConsistentRead: true });
    if (item && item.failures >= most && item.window_ends_ms > now) return item.window_ends_ms - now;
  }
  return 1;
}

/** The try that was right, and all that failed before it. */
export async function forgetAttempts(table: Table, username: string): Promise<void> {
  await table.documents.delete({ TableName: table.name, Key: keys.attempts(username) });
}
