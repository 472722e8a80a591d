import type { Snowflake } from "#protocol/primitives";
import { leaveAllAudiences, listUserAudiences } from "./audiences.ts";
import { keys } from "./keys.ts";
import type { Item, Table } from "./table.ts";
import { retryWrite } from "./transact.ts";

/**
 * Forgets a connection and every place that it has in an audience. It stops being identified first: from then on nobody can give it a new place (each is given on condition that it is),
 * so those that its user's audiences have now are all. Its own item goes last: whoever is ended half way leaves it to the sweep's next round. Safe to repeat.
 * @param settle makes what the user is shown as agree with the other connections; false where somebody has to come again
 * @returns whose it was; undefined where nobody knows
 */
export async function removeConnection(
  table: Table,
  connectionId: string,
  userId: Snowflake | undefined,
  settle: (userId: Snowflake) => Promise<boolean>,
): Promise<Snowflake | undefined> {
  const ended = await end(table, connectionId);
  const owner: Snowflake | undefined = ended?.user_id ?? userId;
  if (owner === undefined) return undefined;
  const forget = (Key: ReturnType<typeof keys.connection>) =>
    retryWrite(table, () => table.documents.delete({ TableName: table.name, Key }));
  await forget(keys.userConnection(owner, connectionId));
  await leaveAllAudiences(table, await listUserAudiences(table, owner), { connectionId, userId: owner });
  if (await settle(owner)) await forget(keys.connection(connectionId));
  return owner;
}

/** Not identified any more, nor able to, and for the sweep silent for ever. @returns undefined where it is gone already */
async function end(table: Table, connectionId: string): Promise<Item | undefined> {
  try {
    return await retryWrite(table, () =>
      table.documents.update({
        TableName: table.name,
        Key: keys.connection(connectionId),
        UpdateExpression: "SET heartbeat_at_ms = :long_ago REMOVE is_identified",
        ConditionExpression: "attribute_exists(PK)", // removed twice at once: no item comes back
        ExpressionAttributeValues: { ":long_ago": 0 },
        ReturnValues: "ALL_NEW",
      }),
    );
  } catch (error) {
    if (error instanceof Error && error.name === "ConditionalCheckFailedException") return undefined;
    throw error;
  }
}
