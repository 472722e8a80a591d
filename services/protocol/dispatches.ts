import * as v from "valibot";
import { ChannelChange, DmChannel, Guild, GuildChannel, Message, Role, Status, User } from "./objects.ts";
import { Emoji, Name, Sequence, Snowflake, Timestamp } from "./primitives.ts";

/** An event of a channel's log: `c` is the channel, `s` its sequence number. */
const sequenced = <const T extends string, D extends v.GenericSchema>(t: T, d: D) =>
  v.object({ t: v.literal(t), c: Snowflake, s: Sequence, d });

/** An event without a place in a sequence. */
const unsequenced = <const T extends string, D extends v.GenericSchema>(t: T, d: D) =>
  v.object({ t: v.literal(t), d });

/** Follows Discord's MESSAGE_CREATE: https://docs.discord.com/developers/events/gateway-events#message-create. `s` = `d.seq`. */
export const MessageCreate = sequenced("MESSAGE_CREATE", Message);
/** Edited, pinned or unpinned: the whole message as it is now. */
export const MessageUpdate = sequenced("MESSAGE_UPDATE", Message);
export const MessageDelete = sequenced("MESSAGE_DELETE", v.object({ id: Snowflake, channel_id: Snowflake }));

const ReactionChange = v.object({
  channel_id: Snowflake,
  message_id: Snowflake,
  user_id: Snowflake,
  emoji: Emoji,
});
export const MessageReactionAdd = sequenced("MESSAGE_REACTION_ADD", ReactionChange);
export const MessageReactionRemove = sequenced("MESSAGE_REACTION_REMOVE", ReactionChange);

/** You are in this guild now. */
export const GuildCreate = unsequenced("GUILD_CREATE", Guild);
export const GuildUpdate = unsequenced("GUILD_UPDATE", v.object({ id: Snowflake, name: Name }));
/** You are not in this guild any more, or it is gone. */
export const GuildDelete = unsequenced("GUILD_DELETE", v.object({ id: Snowflake }));
/** A channel is new, or new to you. */
export const ChannelCreate = unsequenced("CHANNEL_CREATE", v.union([GuildChannel, DmChannel]));
export const ChannelUpdate = unsequenced("CHANNEL_UPDATE", ChannelChange);
/** A channel is gone, or you may no longer see it. */
export const ChannelDelete = unsequenced(
  "CHANNEL_DELETE",
  v.object({ id: Snowflake, guild_id: v.nullable(Snowflake) }),
);

const Recipient = v.object({ channel_id: Snowflake, user: User });
/** Somebody came into a private channel. Named after Discord's event of group channels. */
export const ChannelRecipientAdd = unsequenced("CHANNEL_RECIPIENT_ADD", Recipient);
export const ChannelRecipientRemove = unsequenced("CHANNEL_RECIPIENT_REMOVE", Recipient);

const GuildMember = v.object({ guild_id: Snowflake, user: User, role: Role });
export const GuildMemberAdd = unsequenced("GUILD_MEMBER_ADD", GuildMember);
/** Somebody's role, name or picture changed. */
export const GuildMemberUpdate = unsequenced("GUILD_MEMBER_UPDATE", GuildMember);
export const GuildMemberRemove = unsequenced(
  "GUILD_MEMBER_REMOVE",
  v.object({ guild_id: Snowflake, user: User }),
);

/** Your own name or picture changed, on this device or another. */
export const UserUpdate = unsequenced("USER_UPDATE", User);
/** Forget it after five seconds. `guild_id` is null in a direct message. */
export const TypingStart = unsequenced(
  "TYPING_START",
  v.object({
    channel_id: Snowflake,
    guild_id: v.nullable(Snowflake),
    user_id: Snowflake,
    timestamp: Timestamp,
  }),
);
export const PresenceUpdate = unsequenced(
  "PRESENCE_UPDATE",
  v.object({ user_id: Snowflake, status: Status }),
);
/** You have read so far, on this device or another. */
export const MessageAck = unsequenced(
  "MESSAGE_ACK",
  v.object({ channel_id: Snowflake, message_id: Snowflake, mention_count: v.number() }),
);

/** Something could not be brought to this connection: send `session.resume` with what you have. */
export const ResumeRequired = unsequenced("RESUME_REQUIRED", v.object({}));

/** Why a connection is about to be closed: API Gateway closes without a code of ours. */
export const closeReasons = ["KICKED", "BANNED", "LOGGED_OUT", "ACCOUNT_DELETED", "RATE_LIMITED"] as const;
export const Close = unsequenced(
  "CLOSE",
  v.object({
    reason: v.picklist(closeReasons),
    message: v.string(),
    /** With KICKED and BANNED: from where. */
    guild_id: v.optional(Snowflake),
    /** With RATE_LIMITED: when to come back. */
    retry_after_ms: v.optional(v.number()),
  }),
);

/** Every dispatch that this version sends. A client parses one at a time and ignores a `t` that it does not know. */
export const Dispatch = v.variant("t", [
  MessageCreate,
  MessageUpdate,
  MessageDelete,
  MessageReactionAdd,
  MessageReactionRemove,
  GuildCreate,
  GuildUpdate,
  GuildDelete,
  ChannelCreate,
  ChannelUpdate,
  ChannelDelete,
  ChannelRecipientAdd,
  ChannelRecipientRemove,
  GuildMemberAdd,
  GuildMemberUpdate,
  GuildMemberRemove,
  UserUpdate,
  TypingStart,
  PresenceUpdate,
  MessageAck,
  ResumeRequired,
  Close,
]);
export type Dispatch = v.InferOutput<typeof Dispatch>;
export type DispatchName = Dispatch["t"];
export type DispatchData<T extends DispatchName> = Extract<Dispatch, { t: T }>["d"];
/** Those that are events of a channel's log. */
export type SequencedName = Extract<Dispatch, { s: number }>["t"];
