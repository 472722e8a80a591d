import type { Dispatch, DispatchData } from "#protocol/dispatches";
import type { User } from "#protocol/objects";
import { receiveEvent } from "./channel-log.ts";
import { receiveInView } from "./channel-view.ts";
import {
  changeLog,
  putChannel,
  putDm,
  putGuild,
  removeChannel,
  removeGuild,
  updateChannel,
} from "./channels.ts";
import type { ChatState, GuildMember, Loaded } from "./chat-state.ts";
import type { ChannelEvent } from "./message-events.ts";
import { omit } from "./omit.ts";
import { liftBy } from "./overlays.ts";
import { dropUntold, noteArrival } from "./rest.ts";
import { noteTyping, stopTyping } from "./typing.ts";
import { applyAck, noteEvent } from "./unread.ts";
import { meetAuthors, putUser } from "./users.ts";

/** Applies one dispatch. Each is safe to repeat, since delivery is at least once. What is about the connection itself changes nothing here. */
export function applyDispatch(state: ChatState, dispatch: Dispatch): ChatState {
  switch (dispatch.t) {
    case "MESSAGE_CREATE":
    case "MESSAGE_UPDATE":
    case "MESSAGE_DELETE":
    case "MESSAGE_REACTION_ADD":
    case "MESSAGE_REACTION_REMOVE":
      return applyChannelEvent(state, dispatch);
    case "GUILD_CREATE":
      return noteArrival(state, putGuild(dropUntold(state, dispatch.d), dispatch.d), dispatch.d.id);
    case "GUILD_UPDATE":
      return renameGuild(state, dispatch.d);
    case "GUILD_DELETE":
      return removeGuild(state, dispatch.d.id);
    case "CHANNEL_CREATE":
      return dispatch.d.guild_id === null
        ? noteArrival(state, putDm(state, dispatch.d), dispatch.d.id)
        : putChannel(state, dispatch.d.guild_id, dispatch.d);
    case "CHANNEL_UPDATE":
      return updateChannel(state, dispatch.d);
    case "CHANNEL_DELETE":
      return removeChannel(state, dispatch.d.id);
    case "CHANNEL_RECIPIENT_ADD":
      return changeRecipients(state, dispatch.d, (ids, id) => (ids.includes(id) ? ids : [...ids, id]));
    case "CHANNEL_RECIPIENT_REMOVE":
      return changeRecipients(state, dispatch.d, (ids, id) => ids.filter((each) => each !== id));
    case "GUILD_MEMBER_ADD":
      return updateMember(state, dispatch.d, true);
    case "GUILD_MEMBER_UPDATE":
      return updateMember(state, dispatch.d, false);
    case "GUILD_MEMBER_REMOVE":
      return changeMembers(state, dispatch.d.guild_id, (members) =>
        members.filter(({ userId }) => userId !== dispatch.d.user.id),
      );
    case "USER_UPDATE":
      return putMe(state, dispatch.d);
    case "PRESENCE_UPDATE":
      return state.presences[dispatch.d.user_id] === dispatch.d.status
        ? state
        : { ...state, presences: { ...state.presences, [dispatch.d.user_id]: dispatch.d.status } };
    case "TYPING_START":
      return noteTyping(state, dispatch.d.channel_id, dispatch.d.user_id, Date.now());
    case "MESSAGE_ACK":
      return applyAck(state, dispatch.d.channel_id, dispatch.d.message_id, dispatch.d.mention_count);
    case "RESUME_REQUIRED":
    case "CLOSE":
      return state;
  }
}

/** An event of a channel's log, or the message of an ACK as one. Of a channel that nobody has opened only its end is remembered. */
export function applyChannelEvent(before: ChatState, event: ChannelEvent): ChatState {
  const channel = before.channels[event.c];
  if (!channel) return before;
  let state = noteEvent(before, channel, event);
  if (event.t === "MESSAGE_CREATE") {
    state = stopTyping(meetAuthors(state, [event.d.author]), event.c, event.d.author.id);
  }
  if (state.logs[event.c]) state = changeLog(state, event.c, (log) => receiveEvent(log, event));
  const view = state.views[event.c];
  const changed = view && receiveInView(view, event);
  if (changed && changed !== view) state = { ...state, views: { ...state.views, [event.c]: changed } };
  if (event.t === "MESSAGE_UPDATE" || event.t === "MESSAGE_DELETE") state = noteChange(state, event);
  const overlays = liftBy(state.overlays, event, state.me?.id);
  if (overlays !== state.overlays) state = { ...state, overlays };
  return event.t === "MESSAGE_DELETE" ? noteEnd(state, event.c, event.d.id) : state;
}

function noteChange(state: ChatState, { c, s }: ChannelEvent): ChatState {
  return s <= (state.changedSeqs[c] ?? 0)
    ? state
    : { ...state, changedSeqs: { ...state.changedSeqs, [c]: s } };
}

/** The newest message was deleted: the one before it is the newest then, where that is known. */
function noteEnd(state: ChatState, channelId: string, deletedId: string): ChatState {
  const channel = state.channels[channelId];
  const log = state.logs[channelId];
  if (channel?.lastMessageId !== deletedId || log?.status !== "ready") return state;
  const newest = log.messages.at(-1)?.id ?? null;
  if (newest === deletedId) return state;
  return {
    ...state,
    channels: { ...state.channels, [channelId]: { ...channel, lastMessageId: newest } },
  };
}

function renameGuild(state: ChatState, { id, name }: DispatchData<"GUILD_UPDATE">): ChatState {
  const guild = state.guilds[id];
  return guild ? { ...state, guilds: { ...state.guilds, [id]: { ...guild, name } } } : state;
}

/** Somebody's role or name, as one came in or as it changed; of oneself, what one is offered. */
function updateMember(
  before: ChatState,
  { guild_id, user, role }: DispatchData<"GUILD_MEMBER_UPDATE">,
  isNew: boolean,
): ChatState {
  const guild = before.guilds[guild_id];
  if (!guild) return before;
  const isMe = user.id === before.me?.id;
  const told = isMe ? putMe(before, user) : putUser(before, user);
  const state = changeMembers(told, guild_id, (members) => {
    const known = members.some(({ userId }) => userId === user.id);
    if (!known) return isNew ? [...members, { userId: user.id, role }] : members;
    return members.map((member) =>
      member.userId === user.id && member.role !== role ? { ...member, role } : member,
    );
  });
  if (!isMe || guild.role === role) return state;
  return { ...state, guilds: { ...state.guilds, [guild_id]: { ...guild, role } } };
}

/** Oneself, as the server tells it. */
export function putMe(state: ChatState, me: User): ChatState {
  const next = putUser(state, me);
  return next === state && state.me ? state : { ...next, me };
}

function changeMembers(
  state: ChatState,
  guildId: string,
  change: (members: readonly GuildMember[]) => readonly GuildMember[],
): ChatState {
  const members = changeItems(state.members, guildId, change);
  return members === state.members ? state : { ...state, members };
}

function changeRecipients(
  state: ChatState,
  { channel_id, user }: DispatchData<"CHANNEL_RECIPIENT_ADD">,
  change: (ids: readonly string[], id: string) => readonly string[],
): ChatState {
  const recipients = changeItems(state.recipients, channel_id, (ids) => change(ids, user.id));
  return putUser(recipients === state.recipients ? state : { ...state, recipients }, user);
}

/** A list that nobody has read yet is read whole when somebody looks at it. */
function changeItems<T>(
  lists: Readonly<Record<string, Loaded<T>>>,
  key: string,
  change: (items: readonly T[]) => readonly T[],
): Readonly<Record<string, Loaded<T>>> {
  const list = lists[key];
  if (!list) return lists;
  // What came while it is on its way may or may not be in it: it is read again.
  if (list.status === "loading") return omit(lists, (each) => each === key);
  return { ...lists, [key]: { ...list, items: change(list.items) } };
}
