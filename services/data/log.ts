import type { LoggedEvent } from "#core/resume";
import type { Snowflake } from "#protocol/primitives";
import { keys } from "./keys.ts";
import { type Item, isExpired, type Table } from "./table.ts";

/** AP-17: events of a channel after a number, oldest first. Those whose time is over count as gone, also where TTL has not taken them yet (D8): so what is replayed does not depend on it. */
export async function listEvents(
  table: Table,
  channelId: Snowflake,
  afterSeq: number,
  limit: number,
): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  let start: Item | undefined;
  do {
    const { Items, LastEvaluatedKey } = await table.documents.query({
      TableName: table.name,
      KeyConditionExpression: "PK = :log AND SK > :after",
      ExpressionAttributeValues: {
        ":log": keys.log(channelId, 0).PK,
        ":after": keys.log(channelId, afterSeq).SK,
      },
      ConsistentRead: true,
      Limit: limit - events.length,
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    for (const item of Items) {
      if (isExpired(item, table.now())) continue;
      events.push({ seq: item.seq, t: item.t, payload: item.payload, authorId: item.author_id });
    }
    start = LastEvaluatedKey;
  } while (start && events.length < limit);
  return events;
}
