import * as v from "valibot";
import { AvatarSeed, DisplayName, Name, Sequence, Snowflake, Timestamp, Topic } from "./primitives.ts";

/** Follows Discord's user object in its names: https://docs.discord.com/developers/resources/user#user-object */
export const User = v.object({
  id: Snowflake,
  username: v.string(),
  /** Shown in place of the username, where there is one. */
  display_name: v.optional(DisplayName),
  /** The client draws the picture from this text; without it, from the id. */
  avatar: v.optional(AvatarSeed),
  /** The account was deleted: `username` is `deleted`, and nobody can log in as it. */
  deleted: v.optional(v.literal(true)),
  /** In a list of bans, who was never a member: whether there is such a user is not told, and `username` is `unknown`. */
  unknown: v.optional(v.literal(true)),
});
export type User = v.InferOutput<typeof User>;

/** A user with what only their page shows. */
export const Profile = v.object({ ...User.entries, about: v.optional(v.string()), created_at: Timestamp });
export type Profile = v.InferOutput<typeof Profile>;

/** What somebody is in a guild, from the most powerful down. */
export const roles = ["owner", "admin", "moderator", "member"] as const;
export const Role = v.picklist(roles, `Must be one of ${roles.join(", ")}.`);
export type Role = v.InferOutput<typeof Role>;

/** `idle`: connected, and not there for a while. */
export const statuses = ["online", "idle", "offline"] as const;
export const Status = v.picklist(statuses);
export type Status = v.InferOutput<typeof Status>;

/** What a person has read of a channel. */
const readState = {
  /** Of the channel's newest event; 0 while there is none. */
  last_seq: Sequence,
  /** Of the newest message that is still there; null where there is none. Greater than `last_read_id`: there is something unread. */
  last_message_id: v.nullable(Snowflake),
  /** The newest message that this person has read. */
  last_read_id: v.nullable(Snowflake),
  /** Messages after it that mention this person, up to 50. */
  mention_count: v.number(),
};

/** A channel as its guild shows it to one person. */
export const Channel = v.object({
  id: Snowflake,
  name: Name,
  topic: v.nullable(Topic),
  /** Channels of one category are shown together, under its name; those of none come first. */
  category: v.optional(Name),
  /** Channels are shown by position, those at the same one by id. */
  position: v.number(),
  /** Seen by its own members only. */
  private: v.boolean(),
  ...readState,
});
export type Channel = v.InferOutput<typeof Channel>;

/** A channel by itself, outside its guild. */
export const GuildChannel = v.object({ ...Channel.entries, guild_id: Snowflake });
export type GuildChannel = v.InferOutput<typeof GuildChannel>;

/** A channel between two people. Follows Discord's DM channel: https://docs.discord.com/developers/resources/channel#channel-object-example-dm-channel */
export const DmChannel = v.object({
  id: Snowflake,
  guild_id: v.null(),
  /** The other person. */
  recipients: v.array(User),
  ...readState,
});
export type DmChannel = v.InferOutput<typeof DmChannel>;

/** What may change of a guild's channel. */
export const ChannelChange = v.object({
  id: Snowflake,
  guild_id: Snowflake,
  name: Name,
  topic: v.nullable(Topic),
  category: v.optional(Name),
  position: v.number(),
  private: v.boolean(),
});
export type ChannelChange = v.InferOutput<typeof ChannelChange>;

/** A private channel that somebody who manages channels may join, or has joined. */
export const ListedChannel = v.object({ ...ChannelChange.entries, joined: v.boolean() });
export type ListedChannel = v.InferOutput<typeof ListedChannel>;

/** A guild as one member sees it. */
export const Guild = v.object({ id: Snowflake, name: Name, role: Role, channels: v.array(Channel) });
export type Guild = v.InferOutput<typeof Guild>;

/** `status` is in `member.list` only. */
export const Member = v.object({ user: User, role: Role, status: v.optional(Status) });
export type Member = v.InferOutput<typeof Member>;

export const Ban = v.object({ user: User, reason: v.nullable(v.string()), banned_at: Timestamp });
export type Ban = v.InferOutput<typeof Ban>;

export const Invite = v.object({
  code: v.string(),
  guild_id: Snowflake,
  /** Who made it. */
  inviter: v.nullable(User),
  uses: v.number(),
  max_uses: v.nullable(v.number()),
  expires_at: Timestamp,
});
export type Invite = v.InferOutput<typeof Invite>;

/** `user_ids` in the order in which they reacted. */
export const Reaction = v.object({ emoji: v.string(), user_ids: v.array(Snowflake) });
export type Reaction = v.InferOutput<typeof Reaction>;

export const Attachment = v.object({
  id: Snowflake,
  filename: v.string(),
  size_bytes: v.number(),
  content_type: v.string(),
  /** Pixels; of images only. */
  width: v.optional(v.number()),
  height: v.optional(v.number()),
});
export type Attachment = v.InferOutput<typeof Attachment>;

/** Follows Discord's message object in its names: https://docs.discord.com/developers/resources/message#message-object */
export const Message = v.object({
  id: Snowflake,
  channel_id: Snowflake,
  /** Null in a direct message. */
  guild_id: v.nullable(Snowflake),
  author: User,
  /** Empty where there are attachments only, and in a replay of what was deleted, or changed again, meanwhile. */
  content: v.string(),
  /** The author's own mark of this send; see `message.send`. */
  nonce: v.optional(v.string()),
  /** The channel's sequence number of its MESSAGE_CREATE. */
  seq: Sequence,
  created_at: Timestamp,
  edited_at: v.optional(Timestamp),
  reply_to: v.optional(Snowflake),
  attachments: v.array(Attachment),
  reactions: v.array(Reaction),
  /** Members whom `<@id>` in the content names. */
  mentions: v.optional(v.array(Snowflake)),
  /** Roles that `<@&role>` in the content names. */
  mention_roles: v.optional(v.array(Role)),
  /** `@everyone` in the content, by somebody who may. */
  mention_everyone: v.optional(v.literal(true)),
  pinned: v.optional(v.literal(true)),
});
export type Message = v.InferOutput<typeof Message>;
