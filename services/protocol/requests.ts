import * as v from "valibot";
import { limits } from "./limits.ts";
import { Content, InviteCode, integer, Name, Nonce, Snowflake, text } from "./primitives.ts";

/** Comes back in the reply. */
export const RequestId = text(limits.requestIdLength.min, limits.requestIdLength.max);

/** One schema per action. Unknown fields are refused, so that a misspelt one is not silently without effect. */
const request = <const Action extends string, Fields extends v.ObjectEntries>(
  action: Action,
  fields: Fields,
) =>
  v.strictObject({
    action: v.literal(action),
    id: RequestId,
    /** W3C Trace Context, for tools that follow a request; the chat itself ignores it. */
    traceparent: v.optional(v.pipe(v.string(), v.maxLength(256))),
    ...fields,
  });

const pageLimit = v.optional(integer(1, limits.pageSize.max), limits.pageSize.default);

export const requests = {
  "session.identify": request("session.identify", {}),
  "session.heartbeat": request("session.heartbeat", {}),
  "guild.create": request("guild.create", { name: Name }),
  "guild.leave": request("guild.leave", { guild_id: Snowflake }),
  "channel.create": request("channel.create", { guild_id: Snowflake, name: Name }),
  "channel.delete": request("channel.delete", { channel_id: Snowflake }),
  "invite.create": request("invite.create", {
    guild_id: Snowflake,
    max_uses: v.optional(integer(1, limits.inviteUses.max)),
    max_age_seconds: v.optional(integer(1, limits.inviteAgeSeconds.max), limits.inviteAgeSeconds.default),
  }),
  "invite.accept": request("invite.accept", { code: InviteCode }),
  "member.list": request("member.list", {
    guild_id: Snowflake,
    /** A user id, exclusive. */
    after: v.optional(Snowflake),
    limit: pageLimit,
  }),
  "message.send": request("message.send", {
    channel_id: Snowflake,
    content: Content,
    /** Unique for an author in a channel for 24 hours; sent again it gives the first message back. */
    nonce: Nonce,
    reply_to: v.optional(v.nullable(Snowflake)),
    attachment_ids: v.optional(v.pipe(v.array(Snowflake), v.maxLength(0, "Attachments cannot be sent yet."))),
  }),
  "channel.history": v.pipe(
    request("channel.history", {
      channel_id: Snowflake,
      /** Message ids, exclusive, not both. */
      before: v.optional(Snowflake),
      after: v.optional(Snowflake),
      limit: pageLimit,
    }),
    v.forward(
      v.check(
        (value) => value.before === undefined || value.after === undefined,
        "Cannot be given together with before.",
      ),
      ["after"],
    ),
  ),
} as const;

export type Action = keyof typeof requests;

/** What a handler gets: parsed, with defaults filled in. */
export type Request<A extends Action = Action> = v.InferOutput<(typeof requests)[A]>;

/** What a client sends: fields with a default may be left out. */
export type RequestInput<A extends Action = Action> = v.InferInput<(typeof requests)[A]>;
