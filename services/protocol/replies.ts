import * as v from "valibot";
import { ErrorBody } from "./errors.ts";
import {
  Ban,
  ChannelChange,
  DmChannel,
  Guild,
  GuildChannel,
  Invite,
  ListedChannel,
  Member,
  Message,
  Profile,
  User,
} from "./objects.ts";
import { InviteCode, Snowflake, Timestamp } from "./primitives.ts";
import type { Action } from "./requests.ts";

const nothing = v.object({});
const aMessage = v.object({ message: Message });
const pageOf = <T extends string, S extends v.GenericSchema>(name: T, item: S) =>
  v.object({ [name]: v.array(item), has_more: v.boolean() } as { [K in T]: v.ArraySchema<S, undefined> } & {
    has_more: v.BooleanSchema<undefined>;
  });

/** A presigned POST: a form with these fields and then the file, as `file`, sent to `url`. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html */
export const Upload = v.object({
  url: v.string(),
  fields: v.record(v.string(), v.string()),
  expires_at: Timestamp,
});
export type Upload = v.InferOutput<typeof Upload>;

/** `d` of the ACK for each action; `session.identify` is answered by READY instead, `session.resume` by RESUMED. */
export const ackData = {
  "session.heartbeat": nothing,
  "presence.update": nothing,
  "user.get": v.object({ user: Profile }),
  "user.update": v.object({ user: Profile }),
  "guild.create": v.object({ guild: Guild }),
  "guild.update": v.object({ guild: v.object({ id: Snowflake, name: v.string() }) }),
  "guild.leave": nothing,
  "guild.delete": nothing,
  "channel.create": v.object({ channel: GuildChannel }),
  "channel.update": v.object({ channel: ChannelChange }),
  "channel.delete": nothing,
  "channel.list": v.object({ channels: v.array(ListedChannel) }),
  "channel.join": v.object({ channel: GuildChannel }),
  "channel.leave": nothing,
  "channel.add_member": nothing,
  "channel.remove_member": nothing,
  "channel.members": pageOf("members", v.object({ user: User })),
  "channel.history": pageOf("messages", Message),
  /** The newest message first. */
  "channel.pins": pageOf("messages", Message),
  "invite.create": v.object({ code: InviteCode }),
  "invite.accept": v.object({ guild: Guild }),
  "invite.list": v.object({ invites: v.array(Invite) }),
  "invite.revoke": nothing,
  "member.list": pageOf("members", Member),
  "member.set_role": nothing,
  "member.kick": nothing,
  "member.ban": nothing,
  "member.unban": nothing,
  "ban.list": pageOf("bans", Ban),
  "message.send": aMessage,
  "message.edit": aMessage,
  "message.delete": nothing,
  "message.pin": aMessage,
  "message.unpin": aMessage,
  "message.search": v.object({
    messages: v.array(Message),
    has_more: v.boolean(),
    /** With `has_more`: the `before` of the next search. */
    before: v.optional(Snowflake),
  }),
  "reaction.add": nothing,
  "reaction.remove": nothing,
  "typing.start": nothing,
  "read.ack": v.object({ last_read_id: Snowflake, mention_count: v.number() }),
  "attachment.create": v.object({ attachment_id: Snowflake, upload: Upload }),
  "attachment.url": v.object({ url: v.string(), expires_at: Timestamp }),
  "dm.create": v.object({ channel: DmChannel }),
} as const satisfies Record<Exclude<Action, "session.identify" | "session.resume">, v.GenericSchema>;

export type AckData<A extends keyof typeof ackData = keyof typeof ackData> = v.InferOutput<
  (typeof ackData)[A]
>;

const snapshot = {
  user: User,
  session_id: v.string(),
  heartbeat_interval_ms: v.number(),
  /** Of all guilds; those that are not in `guilds` follow as GUILD_CREATE. */
  guild_count: v.number(),
  guilds: v.array(Guild),
  /** Of all direct messages; those that are not in `private_channels` follow as CHANNEL_CREATE. */
  private_channel_count: v.number(),
  private_channels: v.array(DmChannel),
};

/** Follows Discord's Ready in its names: https://docs.discord.com/developers/events/gateway-events#ready */
export const ReadyData = v.object(snapshot);
export type ReadyData = v.InferOutput<typeof ReadyData>;

/** What became of a channel that `session.resume` named. `limited`: more was missed than can be replayed, so nothing was; reload the channel. */
export const Replayed = v.object({ replayed: v.number(), limited: v.boolean() });
export type Replayed = v.InferOutput<typeof Replayed>;

/** What READY has; `channels` by id, without those that one may no longer see. */
export const ResumedData = v.object({ ...snapshot, channels: v.record(Snowflake, Replayed) });
export type ResumedData = v.InferOutput<typeof ResumedData>;

export const Ack = v.object({ t: v.literal("ACK"), id: v.string(), d: v.unknown() });
export type Ack = v.InferOutput<typeof Ack>;
export const ErrorReply = v.object({ t: v.literal("ERROR"), id: v.nullable(v.string()), d: ErrorBody });
export type ErrorReply = v.InferOutput<typeof ErrorReply>;
export const Ready = v.object({ t: v.literal("READY"), id: v.string(), d: ReadyData });
export type Ready = v.InferOutput<typeof Ready>;
export const Resumed = v.object({ t: v.literal("RESUMED"), id: v.string(), d: ResumedData });
export type Resumed = v.InferOutput<typeof Resumed>;

/** A single object from the server. The gateway's own errors have no `t` and are none of these. */
export const Reply = v.variant("t", [Ack, ErrorReply, Ready, Resumed]);
export type Reply = v.InferOutput<typeof Reply>;
