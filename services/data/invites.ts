import type { Snowflake } from "#protocol/primitives";
import { keys } from "./keys.ts";
import { expiresAt, type Item, type Table } from "./table.ts";
import type { TransactItem } from "./transact.ts";

export interface Invite {
  readonly code: string;
  /** Undefined: it leads to no guild and is good for registration alone, as a deployed stage's first code is. */
  readonly guildId?: Snowflake | undefined;
  readonly creatorId?: Snowflake | undefined;
  /** Undefined: no limit. As many people may register with it, and as many join. */
  readonly maxUses?: number | undefined;
  /** How many have joined. */
  readonly uses: number;
  /** Milliseconds since 1970. */
  readonly validUntilMs: number;
}

export const inviteFromItem = (code: string, item: Item): Invite => ({
  code,
  guildId: item.guild_id,
  creatorId: item.creator_id,
  maxUses: item.max_uses,
  uses: item.uses,
  validUntilMs: item.valid_until_ms,
});

/** As an action of a transaction, and as a write of its own. */
export const createInviteItem = (table: Table, invite: Invite) => ({
  TableName: table.name,
  Item: {
    ...keys.invite(invite.code),
    type: "INVITE",
    ...(invite.guildId === undefined ? {} : { guild_id: invite.guildId }),
    ...(invite.creatorId === undefined ? {} : { creator_id: invite.creatorId }),
    ...(invite.maxUses === undefined ? {} : { max_uses: invite.maxUses }),
    uses: invite.uses,
    valid_until_ms: invite.validUntilMs,
    expires_at: expiresAt(invite.validUntilMs, 0),
  },
  ConditionExpression: "attribute_not_exists(PK)", // a code leads to one guild
});

/** An invite that leads to no guild. */
export const createInvite = (table: Table, invite: Omit<Invite, "guildId">): Promise<void> =>
  table.documents.put(createInviteItem(table, invite));

/** Takes one use of an invite, as an action of the transaction that adds the member. */
export const inviteUseItem = (table: Table, code: string): TransactItem => ({
  Update: {
    TableName: table.name,
    Key: keys.invite(code),
    UpdateExpression: "SET uses = uses + :one",
    // the last use is taken once, and an invite that was revoked meanwhile is not made anew
    ConditionExpression: "attribute_exists(PK) AND (attribute_not_exists(max_uses) OR uses < max_uses)",
    ExpressionAttributeValues: { ":one": 1 },
  },
});

/** Takes one registration of an invite, as an action of the transaction that makes the user. Joining its guild is counted apart: who registers with it joins afterwards. */
export const registrationItem = (table: Table, code: string): TransactItem => ({
  Update: {
    TableName: table.name,
    Key: keys.invite(code),
    UpdateExpression: "ADD registrations :one",
    // the last one is taken once, nobody registers who could not join, and an invite that TTL has taken meanwhile is not made anew
    ConditionExpression:
      "attribute_exists(PK) AND (attribute_not_exists(max_uses) OR (uses < max_uses AND (attribute_not_exists(registrations) OR registrations < max_uses)))",
    ExpressionAttributeValues: { ":one": 1 },
  },
});

/** AP-13. Also finds an invite that is over, as long as TTL has not taken it: the caller compares. */
export async function findInvite(table: Table, code: string): Promise<Invite | undefined> {
  const item = await table.documents.get({
    TableName: table.name,
    Key: keys.invite(code),
    ConsistentRead: true,
  });
  return item && inviteFromItem(code, item);
}
