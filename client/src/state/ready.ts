import { limits } from "#protocol/limits";
import type { Channel, DmChannel } from "#protocol/objects";
import type { ReadyData, ResumedData } from "#protocol/replies";
import { type ChannelLog, EMPTY_LOG } from "./channel-log.ts";
import { changeLog, putDm, putGuild } from "./channels.ts";
import type { ChannelEntry, ChatState } from "./chat-state.ts";
import { omit } from "./omit.ts";
import { putMe } from "./reducers.ts";
import { keepRest } from "./rest.ts";
import { isNewer } from "./unread.ts";

/** What READY or RESUMED tells of the channels that a client named; nothing where it named none. */
const repliesOf = (ready: ReadyData | ResumedData): ResumedData["channels"] | undefined =>
  "channels" in ready ? ready.channels : undefined;

const channelsOf = ({ guilds, private_channels }: ReadyData): readonly (Channel | DmChannel)[] => [
  ...guilds.flatMap((guild) => guild.channels),
  ...private_channels,
];

/** By channel, for `session.resume`: up to which number all is there. Those that were opened last, where there are more than may be named. */
export function appliedSeqs({ logs }: Pick<ChatState, "logs">): Record<string, number> {
  const ready = Object.entries(logs).filter(([, log]) => log.status === "ready");
  const named = ready.slice(-limits.resumeChannels);
  return Object.fromEntries(named.map(([channelId, log]) => [channelId, log.appliedSeq]));
}

/** READY and RESUMED are the whole truth about guilds and channels, with what follows them; logs stay, and learn which numbers exist by now. */
export function applyReady(state: ChatState, ready: ReadyData | ResumedData): ChatState {
  const replies = repliesOf(ready);
  const empty: ChatState = {
    ...putMe(state, ready.user),
    loaded: true,
    guildIds: [],
    guilds: {},
    channels: {},
    dmIds: [],
    // Who came or left meanwhile, or types, is not told: the lists are read again when they are looked at.
    members: {},
    recipients: {},
    presences: {},
    typing: {},
    // What became of older messages meanwhile is told by a replay only.
    views: omit(state.views, (id) => replies?.[id]?.limited !== false),
  };
  let next = ready.private_channels.reduce(putDm, ready.guilds.reduce(putGuild, empty));
  next = keepReading(next, state.channels);
  const lastSeqs = new Map(channelsOf(ready).map(({ id, last_seq }) => [id, last_seq]));
  for (const [id, log] of Object.entries(next.logs)) {
    const knownSeq = lastSeqs.get(id) ?? log.knownSeq;
    if (isToRestart(log, knownSeq, replies && (replies[id] ?? NOT_NAMED)))
      next = changeLog(next, id, () => ({ ...EMPTY_LOG, knownSeq, pending: log.pending }));
  }
  return keepRest(next, state, ready);
}

/** What was read here stays read, though the server may not have heard of it yet. */
function keepReading(state: ChatState, before: Readonly<Record<string, ChannelEntry>>): ChatState {
  const channels = Object.fromEntries(
    Object.entries(state.channels).map(([id, channel]) => {
      const known = before[id];
      if (!known || !isNewer(known.lastReadId, channel.lastReadId)) return [id, channel];
      const { lastReadId, deletedIds } = known;
      const { toldSeq, toldId } = channel.mentions;
      return [id, { ...channel, lastReadId, deletedIds, mentions: { ...known.mentions, toldSeq, toldId } }];
    }),
  );
  return { ...state, channels };
}

/** More than `limits.resumeChannels` are open, or this one was opened meanwhile. */
const NOT_NAMED = { limited: true };

/** Too much was missed to be replayed, or the server's data is another: it names a number below what the log has. */
function isToRestart(log: ChannelLog, lastSeq: number, reply: { limited: boolean } | undefined): boolean {
  return log.status === "ready" && (reply?.limited === true || lastSeq < log.appliedSeq);
}
