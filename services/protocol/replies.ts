import * as v from "valibot";
import { ErrorBody } from "./errors.ts";
import { Guild, GuildChannel, Member, Message, User } from "./objects.ts";
import { InviteCode } from "./primitives.ts";
import type { Action } from "./requests.ts";

/** `d` of the ACK for each action; `session.identify` is answered by READY instead. */
export const ackData = {
  "session.heartbeat": v.object({}),
  "guild.create": v.object({ guild: Guild }),
  "guild.leave": v.object({}),
  "channel.create": v.object({ channel: GuildChannel }),
  "channel.delete": v.object({}),
  "invite.create": v.object({ code: InviteCode }),
  "invite.accept": v.object({ guild: Guild }),
  "member.list": v.object({ members: v.array(Member), has_more: v.boolean() }),
  "message.send": v.object({ message: Message }),
  "channel.history": v.object({ messages: v.array(Message), has_more: v.boolean() }),
} as const satisfies Record<Exclude<Action, "session.identify">, v.GenericSchema>;

export type AckData<A extends keyof typeof ackData = keyof typeof ackData> = v.InferOutput<
  (typeof ackData)[A]
>;

/** Follows Discord's Ready in its names: https://docs.discord.com/developers/events/gateway-events#ready */
export const ReadyData = v.object({
  user: User,
  session_id: v.string(),
  heartbeat_interval_ms: v.number(),
  /** Of all guilds; those that are not in `guilds` follow as GUILD_CREATE. */
  guild_count: v.number(),
  guilds: v.array(Guild),
});
export type ReadyData = v.InferOutput<typeof ReadyData>;

export const Ack = v.object({ t: v.literal("ACK"), id: v.string(), d: v.unknown() });
export type Ack = v.InferOutput<typeof Ack>;
export const ErrorReply = v.object({ t: v.literal("ERROR"), id: v.nullable(v.string()), d: ErrorBody });
export type ErrorReply = v.InferOutput<typeof ErrorReply>;
export const Ready = v.object({ t: v.literal("READY"), id: v.string(), d: ReadyData });
export type Ready = v.InferOutput<typeof Ready>;

/** A single object from the server. The gateway's own errors have no `t` and are none of these. */
export const Reply = v.variant("t", [Ack, ErrorReply, Ready]);
export type Reply = v.InferOutput<typeof Reply>;
