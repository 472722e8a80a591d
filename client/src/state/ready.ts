import { limits } from "#protocol/limits";
import type { Channel } from "#protocol/objects";
import type { ReadyData, ResumedData } from "#protocol/replies";
import { type ChannelLog, EMPTY_LOG } from "./channel-log.ts";
import type { ChatState } from "./chat-state.ts";
import { changeLog, omit, putGuild } from "./reducers.ts";

/** What READY or RESUMED tells of the channels that a client named; nothing where it named none. */
const repliesOf = (ready: ReadyData | ResumedData): ResumedData["channels"] | undefined =>
  "channels" in ready ? ready.channels : undefined;

const channelsOf = ({ guilds }: ReadyData): readonly Channel[] => guilds.flatMap((guild) => guild.channels);

/** By channel, for `session.resume`: up to which number all is there. Those that were opened last, where there are more than may be named. */
export function appliedSeqs({ logs }: Pick<ChatState, "logs">): Record<string, number> {
  const ready = Object.entries(logs).filter(([, log]) => log.status === "ready");
  const named = ready.slice(-limits.resumeChannels);
  return Object.fromEntries(named.map(([channelId, log]) => [channelId, log.appliedSeq]));
}

/** READY and RESUMED are the whole truth about guilds and channels; logs stay, and learn which numbers exist by now. */
export function applyReady(state: ChatState, ready: ReadyData | ResumedData): ChatState {
  const empty: ChatState = {
    ...state,
    me: ready.user,
    loaded: true,
    guildIds: [],
    guilds: {},
    channels: {},
    // Who came or left meanwhile is not told: the lists are read again when they are looked at.
    members: {},
  };
  let next = ready.guilds.reduce(putGuild, empty);
  const replies = repliesOf(ready);
  for (const { id, last_seq } of channelsOf(ready)) {
    const log = next.logs[id];
    if (log && isToRestart(log, last_seq, replies && (replies[id] ?? NOT_NAMED)))
      next = changeLog(next, id, () => ({ ...EMPTY_LOG, knownSeq: last_seq, pending: log.pending }));
  }
  // One that was too large goes on in GUILD_CREATE dispatches: until then nothing is known to be gone.
  if (ready.guild_count > ready.guilds.length) return next;
  const { channels } = next;
  return { ...next, logs: omit(next.logs, (channelId) => channels[channelId] === undefined) };
}

/** More than `limits.resumeChannels` are open, or this one was opened meanwhile. */
const NOT_NAMED = { limited: true };

/** Too much was missed to be replayed, or the server's data is another: it names a number below what the log has. */
function isToRestart(log: ChannelLog, lastSeq: number, reply: { limited: boolean } | undefined): boolean {
  return log.status === "ready" && (reply?.limited === true || lastSeq < log.appliedSeq);
}

/** How many events of open channels were missed: those that a resume replayed, and where it did not, those that the server has more. */
export function countMissed(logs: ChatState["logs"], ready: ReadyData | ResumedData): number {
  const replies = repliesOf(ready);
  return channelsOf(ready).reduce((sum, { id, last_seq }) => {
    const log = logs[id];
    if (log?.status !== "ready") return sum;
    const reply = replies?.[id];
    return sum + (reply && !reply.limited ? reply.replayed : Math.max(0, last_seq - log.appliedSeq));
  }, 0);
}
