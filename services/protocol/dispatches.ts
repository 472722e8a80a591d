import * as v from "valibot";
import { Guild, GuildChannel, Message, Role, User } from "./objects.ts";
import { Sequence, Snowflake } from "./primitives.ts";

/** An event of a channel's log: `c` is the channel, `s` its sequence number. */
const sequenced = <const T extends string, D extends v.GenericSchema>(t: T, d: D) =>
  v.object({ t: v.literal(t), c: Snowflake, s: Sequence, d });

/** An event without a place in a sequence. */
const unsequenced = <const T extends string, D extends v.GenericSchema>(t: T, d: D) =>
  v.object({ t: v.literal(t), d });

/** Follows Discord's MESSAGE_CREATE: https://docs.discord.com/developers/events/gateway-events#message-create. `s` = `d.seq`. */
export const MessageCreate = sequenced("MESSAGE_CREATE", Message);
/** You are in this guild now. */
export const GuildCreate = unsequenced("GUILD_CREATE", Guild);
/** You are not in this guild any more, or it is gone. */
export const GuildDelete = unsequenced("GUILD_DELETE", v.object({ id: Snowflake }));
export const ChannelCreate = unsequenced("CHANNEL_CREATE", GuildChannel);
export const ChannelDelete = unsequenced("CHANNEL_DELETE", v.object({ id: Snowflake, guild_id: Snowflake }));
export const GuildMemberAdd = unsequenced(
  "GUILD_MEMBER_ADD",
  v.object({ guild_id: Snowflake, user: User, role: Role }),
);
/** Somebody's role changed. */
export const GuildMemberUpdate = unsequenced(
  "GUILD_MEMBER_UPDATE",
  v.object({ guild_id: Snowflake, user: User, role: Role }),
);
export const GuildMemberRemove = unsequenced(
  "GUILD_MEMBER_REMOVE",
  v.object({ guild_id: Snowflake, user: User }),
);

/** Every dispatch that this version sends. A client parses one at a time and ignores a `t` that it does not know. */
export const Dispatch = v.variant("t", [
  MessageCreate,
  GuildCreate,
  GuildDelete,
  ChannelCreate,
  ChannelDelete,
  GuildMemberAdd,
  GuildMemberUpdate,
  GuildMemberRemove,
]);
export type Dispatch = v.InferOutput<typeof Dispatch>;
export type DispatchName = Dispatch["t"];
export type DispatchData<T extends DispatchName> = Extract<Dispatch, { t: T }>["d"];
