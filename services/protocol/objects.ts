import * as v from "valibot";
import { Content, Name, Sequence, Snowflake, Timestamp } from "./primitives.ts";

/** Follows Discord's user object in its names: https://docs.discord.com/developers/resources/user#user-object */
export const User = v.object({ id: Snowflake, username: v.string() });
export type User = v.InferOutput<typeof User>;

/** What somebody is in a guild, from the most powerful down. */
export const roles = ["owner", "admin", "moderator", "member"] as const;
export const Role = v.picklist(roles);
export type Role = v.InferOutput<typeof Role>;

/** A channel as its guild shows it to one person. */
export const Channel = v.object({
  id: Snowflake,
  name: Name,
  /** Of the channel's newest event; 0 while there is none. */
  last_seq: Sequence,
  /** The newest message that this person has read. */
  last_read_id: v.nullable(Snowflake),
  mention_count: v.number(),
});
export type Channel = v.InferOutput<typeof Channel>;

/** A channel by itself, outside its guild. */
export const GuildChannel = v.object({ ...Channel.entries, guild_id: Snowflake });
export type GuildChannel = v.InferOutput<typeof GuildChannel>;

/** A guild as one member sees it. */
export const Guild = v.object({ id: Snowflake, name: Name, role: Role, channels: v.array(Channel) });
export type Guild = v.InferOutput<typeof Guild>;

export const Member = v.object({ user: User, role: Role });
export type Member = v.InferOutput<typeof Member>;

export const Reaction = v.object({ emoji: v.string(), user_ids: v.array(Snowflake) });
export type Reaction = v.InferOutput<typeof Reaction>;

export const Attachment = v.object({
  id: Snowflake,
  filename: v.string(),
  size_bytes: v.number(),
  content_type: v.string(),
});
export type Attachment = v.InferOutput<typeof Attachment>;

/** Follows Discord's message object in its names: https://docs.discord.com/developers/resources/message#message-object */
export const Message = v.object({
  id: Snowflake,
  channel_id: Snowflake,
  guild_id: Snowflake,
  author: User,
  content: Content,
  /** The author's own mark of this send; see `message.send`. */
  nonce: v.optional(v.string()),
  /** The channel's sequence number of its MESSAGE_CREATE. */
  seq: Sequence,
  created_at: Timestamp,
  edited_at: v.optional(Timestamp),
  reply_to: v.optional(Snowflake),
  attachments: v.array(Attachment),
  reactions: v.array(Reaction),
});
export type Message = v.InferOutput<typeof Message>;
