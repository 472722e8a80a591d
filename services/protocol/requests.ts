import * as v from "valibot";
import { limits } from "./limits.ts";
import { Role } from "./objects.ts";
import {
  About,
  AvatarSeed,
  Content,
  DisplayName,
  Emoji,
  InviteCode,
  integer,
  isVisible,
  Name,
  Nonce,
  Sequence,
  Snowflake,
  Topic,
  text,
} from "./primitives.ts";

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
    traceparent: v.optional(
      v.pipe(v.string("Must be text."), v.maxLength(256, "Must have at most 256 characters.")),
    ),
    ...fields,
  });

const pageLimit = v.optional(integer(1, limits.pageSize.max), limits.pageSize.default);
/** A page of people: those after a user id, exclusive. */
const memberPage = { after: v.optional(Snowflake), limit: pageLimit };
const aMember = { guild_id: Snowflake, user_id: Snowflake };
const aMessage = { channel_id: Snowflake, message_id: Snowflake };
const position = integer(0, 10_000);

/** A file's name, never a path. */
const Filename = v.pipe(
  text(limits.filenameLength.min, limits.filenameLength.max),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  v.check((value) => !/[/\\\u0000-\u001f\u007f]/.test(value), "Must be a file's name."),
);
const ContentType = v.pipe(
  v.string("Must be text."),
  v.maxLength(100, "Is too long."),
  v.regex(/^[a-z]+\/[a-z0-9][a-z0-9.+-]*$/, "Must be a media type, e.g. image/png."),
);

export const requests = {
  "session.identify": request("session.identify", {}),
  "session.resume": request("session.resume", {
    /** By channel: the newest number of which this one and all before it are there. */
    channels: v.pipe(
      v.unknown(),
      // A list is an object too.
      v.check((channels) => !Array.isArray(channels), "Must be an object."),
      v.record(Snowflake, Sequence, "Must be an object."),
      v.check(
        (channels) => Object.keys(channels).length <= limits.resumeChannels,
        `Must name at most ${limits.resumeChannels} channels.`,
      ),
    ),
  }),
  "session.heartbeat": request("session.heartbeat", {}),
  "presence.update": request("presence.update", {
    status: v.picklist(["online", "idle"], "Must be online or idle."),
  }),

  "user.get": request("user.get", { user_id: Snowflake }),
  "user.update": request("user.update", {
    display_name: v.optional(v.nullable(DisplayName)),
    about: v.optional(v.nullable(About)),
    avatar: v.optional(v.nullable(AvatarSeed)),
  }),

  "guild.create": request("guild.create", { name: Name }),
  "guild.update": request("guild.update", { guild_id: Snowflake, name: Name }),
  "guild.leave": request("guild.leave", { guild_id: Snowflake }),
  "guild.delete": request("guild.delete", { guild_id: Snowflake }),

  "channel.create": request("channel.create", {
    guild_id: Snowflake,
    name: Name,
    topic: v.optional(v.nullable(Topic)),
    category: v.optional(v.nullable(Name)),
    position: v.optional(position, 0),
    private: v.optional(v.boolean("Must be true or false."), false),
  }),
  "channel.update": request("channel.update", {
    channel_id: Snowflake,
    name: v.optional(Name),
    topic: v.optional(v.nullable(Topic)),
    category: v.optional(v.nullable(Name)),
    position: v.optional(position),
    private: v.optional(v.boolean("Must be true or false.")),
  }),
  "channel.delete": request("channel.delete", { channel_id: Snowflake }),
  "channel.list": request("channel.list", { guild_id: Snowflake }),
  "channel.join": request("channel.join", { channel_id: Snowflake }),
  "channel.leave": request("channel.leave", { channel_id: Snowflake }),
  "channel.add_member": request("channel.add_member", { channel_id: Snowflake, user_id: Snowflake }),
  "channel.remove_member": request("channel.remove_member", { channel_id: Snowflake, user_id: Snowflake }),
  "channel.members": request("channel.members", { channel_id: Snowflake, ...memberPage }),
  "channel.history": v.pipe(
    request("channel.history", {
      channel_id: Snowflake,
      /** Message ids, at most one of the three; before and after are exclusive. */
      before: v.optional(Snowflake),
      after: v.optional(Snowflake),
      around: v.optional(Snowflake),
      limit: pageLimit,
    }),
    v.forward(
      v.check(
        (value) => value.before === undefined || value.after === undefined,
        "Cannot be given together with before.",
      ),
      ["after"],
    ),
    v.forward(
      v.check(
        (value) => value.around === undefined || (value.before ?? value.after) === undefined,
        "Cannot be given together with before or after.",
      ),
      ["around"],
    ),
  ),
  "channel.pins": request("channel.pins", {
    channel_id: Snowflake,
    /** A message id, exclusive: the oldest of an earlier answer that had more. */
    before: v.optional(Snowflake),
  }),

  "invite.create": request("invite.create", {
    guild_id: Snowflake,
    max_uses: v.optional(integer(1, limits.inviteUses.max)),
    max_age_seconds: v.optional(integer(1, limits.inviteAgeSeconds.max), limits.inviteAgeSeconds.default),
  }),
  "invite.accept": request("invite.accept", { code: InviteCode }),
  "invite.list": request("invite.list", { guild_id: Snowflake }),
  "invite.revoke": request("invite.revoke", { code: InviteCode }),

  "member.list": request("member.list", { guild_id: Snowflake, ...memberPage }),
  "member.set_role": request("member.set_role", { ...aMember, role: Role }),
  "member.kick": request("member.kick", aMember),
  "member.ban": request("member.ban", {
    ...aMember,
    reason: v.optional(v.nullable(text(limits.reasonLength.min, limits.reasonLength.max))),
  }),
  "member.unban": request("member.unban", aMember),
  "ban.list": request("ban.list", { guild_id: Snowflake, ...memberPage }),

  "message.send": v.pipe(
    request("message.send", {
      channel_id: Snowflake,
      /** May be empty where there are attachments. */
      content: text(0, limits.contentLength.max),
      /** Unique for an author in a channel for 24 hours; sent again it gives the first message back. */
      nonce: Nonce,
      reply_to: v.optional(v.nullable(Snowflake)),
      attachment_ids: v.optional(
        v.pipe(
          v.array(Snowflake, "Must be a list."),
          v.maxLength(limits.attachmentsPerMessage, `Must have at most ${limits.attachmentsPerMessage}.`),
          v.check((ids) => new Set(ids).size === ids.length, "Must not name one twice."),
        ),
        [],
      ),
    }),
    v.forward(
      v.check(
        (value) => value.attachment_ids.length > 0 || value.content !== "",
        `Must have ${limits.contentLength.min} to ${limits.contentLength.max} characters.`,
      ),
      ["content"],
    ),
    v.forward(
      v.check(
        (value) => value.attachment_ids.length > 0 || isVisible(value.content),
        "Must have something to see.",
      ),
      ["content"],
    ),
  ),
  "message.edit": request("message.edit", { ...aMessage, content: Content }),
  "message.delete": request("message.delete", aMessage),
  "message.pin": request("message.pin", aMessage),
  "message.unpin": request("message.unpin", aMessage),
  "message.search": request("message.search", {
    channel_id: Snowflake,
    /** Found anywhere in the content, ignoring case. */
    query: text(limits.searchLength.min, limits.searchLength.max),
    /** A message id, exclusive: where an earlier search ended. */
    before: v.optional(Snowflake),
    limit: v.optional(integer(1, 50), 25),
  }),
  "reaction.add": request("reaction.add", { ...aMessage, emoji: Emoji }),
  "reaction.remove": request("reaction.remove", { ...aMessage, emoji: Emoji }),
  "typing.start": request("typing.start", { channel_id: Snowflake }),
  "read.ack": request("read.ack", aMessage),

  "attachment.create": request("attachment.create", {
    channel_id: Snowflake,
    filename: Filename,
    content_type: ContentType,
    size_bytes: integer(1, limits.attachmentBytes),
  }),
  "attachment.url": request("attachment.url", { ...aMessage, attachment_id: Snowflake }),

  "dm.create": request("dm.create", { user_id: Snowflake }),
} as const;

export type Action = keyof typeof requests;

/** What a handler gets: parsed, with defaults filled in. */
export type Request<A extends Action = Action> = v.InferOutput<(typeof requests)[A]>;

/** What a client sends: fields with a default may be left out. */
export type RequestInput<A extends Action = Action> = v.InferInput<(typeof requests)[A]>;
