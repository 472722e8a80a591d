import type { Snowflake } from "#protocol/primitives";
import { keys } from "./keys.ts";
import { expiresAt, type Table } from "./table.ts";

export interface Invite {
  readonly code: string;
  readonly guildId: Snowflake;
  readonly creatorId: Snowflake;
  /** Undefined: no limit. */
  readonly maxUses?: number | undefined;
  readonly uses: number;
  /** Milliseconds since 1970. */
  readonly validUntilMs: number;
}

export async function createInvite(table: Table, invite: Invite): Promise<void> {
  await table.documents.put({
    TableName: table.name,
    Item: {
      ...keys.invite(invite.code),
      type: "INVITE",
      guild_id: invite.guildId,
      creator_id: invite.creatorId,
      ...(invite.maxUses === undefined ? {} : { max_uses: invite.maxUses }),
      uses: invite.uses,
      valid_until_ms: invite.validUntilMs,
      expires_at: expiresAt(invite.validUntilMs, 0),
    },
    ConditionExpression: "attribute_not_exists(PK)", // a code leads to one guild
  });
}

/** AP-13. Also finds an invite that is over, as long as TTL has not taken it: the caller compares. */
export async function findInvite(table: Table, code: string): Promise<Invite | undefined> {
  const item = await table.documents.get({
    TableName: table.name,
    Key: keys.invite(code),
    ConsistentRead: true,
  });
  return (
    item && {
      code,
      guildId: item.guild_id,
      creatorId: item.creator_id,
      maxUses: item.max_uses,
      uses: item.uses,
      validUntilMs: item.valid_until_ms,
    }
  );
}
