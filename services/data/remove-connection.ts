import type { Snowflake } from "#protocol/primitives";
import { leaveAllAudiences, listUserAudiences } from "./audiences.ts";
import { keys } from "./keys.ts";
import type { Table } from "./table.ts";

/**
 * Forgets a connection and every place that it has in an audience. Its own item goes first: from then on nobody can give it a new place
 * (each is given on condition that the item exists), so those that its user's audiences have now are all.
 * @returns whose it was; undefined where nobody knows
 */
export async function removeConnection(
  table: Table,
  connectionId: string,
  userId?: Snowflake,
): Promise<Snowflake | undefined> {
  const deleted = await table.documents.delete({
    TableName: table.name,
    Key: keys.connection(connectionId),
    ReturnValues: "ALL_OLD",
  });
  const owner: Snowflake | undefined = deleted?.user_id ?? userId;
  if (owner === undefined) return undefined;
  await table.documents.delete({ TableName: table.name, Key: keys.userConnection(owner, connectionId) });
  await leaveAllAudiences(table, await listUserAudiences(table, owner), { connectionId, userId: owner });
  return owner;
}
