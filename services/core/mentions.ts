import { limits } from "#protocol/limits";
import { type Message, type Role, roles } from "#protocol/objects";
import { may } from "#protocol/permissions";
import type { Snowflake } from "#protocol/primitives";
import type { VisibleChannel } from "./visible-channel.ts";

/** What a content says, before it is asked whether it has an effect. */
export interface Named {
  /** Each once, in the order in which they are named, at most `limits.mentionsPerMessage`: more are not looked up. */
  readonly userIds: readonly Snowflake[];
  /** Each once, from the most powerful down. */
  readonly roles: readonly Role[];
  readonly everyone: boolean;
}

/** `<@id>`, with an id as the wire has it. */
const USER = /<@(0|[1-9]\d{0,18})>/g;
/** Not within a word or an address: `me@everyone.example` means nobody. */
const EVERYONE = /(?<![\p{L}\p{N}_])@everyone(?![\p{L}\p{N}_])/u;

/** `<@id>`, `<@&role>` and `@everyone` in a content. */
export function parseMentions(content: string): Named {
  const userIds = new Set(Array.from(content.matchAll(USER), ([, id]) => id as Snowflake));
  return {
    userIds: [...userIds].slice(0, limits.mentionsPerMessage),
    roles: roles.filter((role) => content.includes(`<@&${role}>`)),
    everyone: EVERYONE.test(content),
  };
}

/** The fields of a message that tell whom it mentions; absent where it is nobody. */
export type MentionFields = Pick<Message, "mentions" | "mention_roles" | "mention_everyone">;

export interface FindMentionsDeps<Channel extends VisibleChannel> {
  /** Those of the users who may see the channel. */
  listViewers(channel: Channel, userIds: readonly Snowflake[]): Promise<readonly Snowflake[]>;
}

/** Whom a content mentions: members who may see the channel, and, where the author may ping many, roles and everyone. What has no effect stays in the content as text. */
export async function findMentions<Channel extends VisibleChannel>(
  deps: FindMentionsDeps<Channel>,
  channel: Channel,
  content: string,
): Promise<MentionFields> {
  const named = parseMentions(content);
  const viewers = named.userIds.length === 0 ? [] : await deps.listViewers(channel, named.userIds);
  const mayPingMany = may(channel.role, "MENTION_EVERYONE");
  return {
    ...(viewers.length > 0 ? { mentions: [...viewers] } : {}),
    ...(mayPingMany && named.roles.length > 0 ? { mention_roles: [...named.roles] } : {}),
    ...(mayPingMany && named.everyone ? { mention_everyone: true as const } : {}),
  };
}

/** Who is told of a message by name: nobody pings themselves. */
export const pingedBy = ({ author, mentions = [] }: Pick<Message, "author" | "mentions">): Snowflake[] =>
  mentions.filter((id) => id !== author.id);
