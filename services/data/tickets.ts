import type { Credentials } from "#core/account";
import type { User } from "#protocol/objects";
import { keys } from "./keys.ts";
import { expiresAt, type Table } from "./table.ts";

/** Who opens a connection, and by what. */
export interface Ticket {
  readonly user: User;
  readonly credentials: Credentials;
}

/** @param hash SHA-256 of the ticket */
export async function createTicket(
  table: Table,
  hash: string,
  { user, credentials }: Ticket,
  seconds: number,
): Promise<void> {
  await table.documents.put({
    TableName: table.name,
    Item: {
      ...keys.ticket(hash),
      type: "TICKET",
      user_id: user.id,
      username: user.username,
      issued_at: credentials.issuedAt,
      family_id: credentials.familyId,
      valid_until_ms: table.now() + seconds * 1000,
      expires_at: expiresAt(table.now(), seconds),
    },
    ConditionExpression: "attribute_not_exists(PK)",
  });
}

/** AP-06: deletes the ticket, so of two handshakes with it one gets in. Undefined where it is not there, was used or is too old. */
export async function spendTicket(table: Table, hash: string): Promise<Ticket | undefined> {
  try {
    const deleted = await table.documents.delete({
      TableName: table.name,
      Key: keys.ticket(hash),
      ConditionExpression: "valid_until_ms > :now", // TTL deletes late (D8), so the age is compared here
      ExpressionAttributeValues: { ":now": table.now() },
      ReturnValues: "ALL_OLD",
    });
    return (
      deleted && {
        user: { id: deleted.user_id, username: deleted.username },
        credentials: { issuedAt: deleted.issued_at ?? 0, familyId: deleted.family_id },
      }
    );
  } catch (error) {
    if (error instanceof Error && error.name === "ConditionalCheckFailedException") return undefined;
    throw error;
  }
}
