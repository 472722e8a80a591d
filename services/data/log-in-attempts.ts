import { keys } from "./keys.ts";
import { expiresAt, type Table } from "./table.ts";

/** Failures are counted within windows of this length, which start with the first one. */
export const ATTEMPT_WINDOW_SECONDS = 300;

/** AP-03: failed tries for a name within the running window, and when it ends (milliseconds since 1970). */
export interface Attempts {
  readonly failures: number;
  readonly windowEndsMs: number;
}

const none: Attempts = { failures: 0, windowEndsMs: 0 };

export async function getAttempts(table: Table, username: string): Promise<Attempts> {
  const item = await table.documents.get({
    TableName: table.name,
    Key: keys.attempts(username),
    ConsistentRead: true,
  });
  if (!item || item.window_ends_ms <= table.now()) return none;
  return { failures: item.failures, windowEndsMs: item.window_ends_ms };
}

/** Counts one failure; the first one, or the first after a window's end, starts a window. */
export async function countFailure(table: Table, username: string): Promise<void> {
  const now = table.now();
  const target = { TableName: table.name, Key: keys.attempts(username) };
  try {
    await table.documents.update({
      ...target,
      UpdateExpression: "SET failures = failures + :one",
      ConditionExpression: "window_ends_ms > :now", // a window that ended counts no more
      ExpressionAttributeValues: { ":one": 1, ":now": now },
    });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ConditionalCheckFailedException") throw error;
    await table.documents.update({
      ...target,
      UpdateExpression: "SET #type = :type, failures = :one, window_ends_ms = :end, expires_at = :expires",
      ExpressionAttributeNames: { "#type": "type" },
      ExpressionAttributeValues: {
        ":type": "ATTEMPTS",
        ":one": 1,
        ":end": now + ATTEMPT_WINDOW_SECONDS * 1000,
        ":expires": expiresAt(now, ATTEMPT_WINDOW_SECONDS),
      },
    });
  }
}

export async function forgetFailures(table: Table, username: string): Promise<void> {
  await table.documents.delete({ TableName: table.name, Key: keys.attempts(username) });
}
