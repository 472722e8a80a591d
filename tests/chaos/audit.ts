import * as v from "valibot";
import { mayEnter } from "#data/visible-channels";
import { Message } from "#protocol/objects";
import type { ChaosClient } from "./chaos-client.ts";
import type { Deed, Ledger } from "./ledger.ts";
import { applyEvent, type Screen } from "./screen.ts";
import type { StoredChannel, StoredGuild } from "./stored.ts";

/** Whether somebody may see a channel now. */
export function maySee(userId: string, guild: StoredGuild, channel: StoredChannel): boolean {
  const member = guild.members.get(userId);
  return member !== undefined && (!channel.isPrivate || mayEnter(channel.members.get(userId), member));
}

/** A message as two sides of a comparison have it: without what only the table knows, and reactions without an order. */
function comparable(message: Message): string {
  const { reactions, ...rest } = v.parse(Message, message);
  const sorted = reactions.map(({ emoji, user_ids }) => `${emoji} ${[...user_ids].sort().join()}`).sort();
  return JSON.stringify([Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)), sorted]);
}

/** How two sets of messages differ, in a few words; undefined where they do not. */
function differenceOf(
  shown: ReadonlyMap<string, Message>,
  stored: ReadonlyMap<string, Message>,
): string | undefined {
  const missing = [...stored.values()].filter(({ id }) => !shown.has(id));
  const surplus = [...shown.values()].filter(({ id }) => !stored.has(id));
  const other = [...shown.values()].filter((message) => {
    const its = stored.get(message.id);
    return its !== undefined && comparable(its) !== comparable(message);
  });
  const tell = (what: string, messages: readonly Message[]) =>
    messages.length === 0
      ? []
      : [
          `${messages.length} ${what} (${messages.slice(0, 3).map(({ seq, content }) => `${seq}: ${content.slice(0, 40)}`)})`,
        ];
  const all = [...tell("missing", missing), ...tell("too many", surplus), ...tell("different", other)];
  if (all.length === 0) return undefined;
  const [first] = other;
  const its = first && stored.get(first.id);
  return all.join(", ") + (its ? `: shown ${comparable(first)}, stored ${comparable(its)}` : "");
}

function screenProblem(screen: Screen | undefined, channel: StoredChannel): string | undefined {
  if (!screen) return "is not shown";
  if (!screen.isReady) return "was never loaded";
  if (screen.early.length > 0)
    return `is at ${screen.lastSeq} of ${channel.lastSeq}, with a gap before ${screen.early.slice(0, 5).join()}`;
  if (screen.lastSeq !== channel.lastSeq) return `is at ${screen.lastSeq} of ${channel.lastSeq}`;
  const difference = differenceOf(screen.messages, channel.messages);
  return difference && `differs: ${difference}`;
}

/** Where what somebody shows is not what is stored. Empty once all has come to rest. */
export function compareScreens(clients: readonly ChaosClient[], guild: StoredGuild): string[] {
  return clients.flatMap((client) => {
    const known = new Set(guild.channels.map(({ id }) => id));
    const surplus = [...client.screens.keys()].filter((id) => !known.has(id));
    return [
      ...surplus.map((id) => `${client.name}: channel ${id} is shown and not stored`),
      ...guild.channels.flatMap((channel) => {
        const screen = client.screens.get(channel.id);
        if (!maySee(client.userId, guild, channel))
          return screen ? [`${client.name}: channel ${channel.id} is shown and must not be seen`] : [];
        const problem = screenProblem(screen, channel);
        return problem ? [`${client.name}: channel ${channel.id} ${problem}`] : [];
      }),
    ];
  });
}

/** What of the log and of the deeds cannot be. */
export function examineStore(guild: StoredGuild, ledger: Ledger): string[] {
  return [
    ...guild.channels.flatMap(examineLog),
    ...guild.channels.flatMap((channel) =>
      examineDeeds(
        channel,
        ledger.deeds.filter(({ channelId }) => channelId === channel.id),
      ),
    ),
    ...ledger.seenInAbsence(),
    ...ledger.violations,
  ];
}

function examineLog({ id, log, lastSeq, messages }: StoredChannel): string[] {
  const problems: string[] = [];
  const seqs = log.map(({ s }) => s);
  const wrong = seqs.findIndex((seq, index) => seq !== index + 1);
  if (wrong >= 0)
    problems.push(`channel ${id}: ${seqs[wrong]} stands in the place of ${wrong + 1} in its log`);
  if (seqs.length !== lastSeq) problems.push(`channel ${id}: ${seqs.length} events of ${lastSeq} in its log`);
  const replayed = new Map<string, Message>();
  for (const event of log) applyEvent(replayed, event);
  const difference = differenceOf(replayed, messages);
  if (difference) problems.push(`channel ${id}: its log does not lead to its messages: ${difference}`);
  return problems;
}

function examineDeeds({ id, log, messages }: StoredChannel, deeds: readonly Deed[]): string[] {
  const problems: string[] = [];
  const made = new Map<string, Message[]>();
  for (const event of log) {
    if (event.t !== "MESSAGE_CREATE") continue;
    const name = `${event.d.author.id} ${event.d.nonce}`;
    made.set(name, [...(made.get(name) ?? []), event.d]);
  }

  for (const deed of deeds) {
    const what = `channel ${id}: ${deed.kind} of ${deed.nonce ?? deed.messageId} (${deed.state})`;
    const isSure = deed.state === "acknowledged";
    switch (deed.kind) {
      case "send": {
        const stored = made.get(`${deed.userId} ${deed.nonce}`) ?? [];
        if (stored.length > 1) problems.push(`${what} is stored ${stored.length} times`);
        if (!isSure) break;
        if (stored.length === 0) problems.push(`${what} is not stored`);
        else if (stored[0]?.id !== deed.message?.id || stored[0]?.seq !== deed.message?.seq)
          problems.push(`${what} was told as ${deed.message?.seq} and is ${stored[0]?.seq}`);
        break;
      }
      case "delete":
        if (isSure && messages.has(deed.messageId ?? "")) problems.push(`${what} left the message there`);
        break;
      default:
        break;
    }
  }
  return [...problems, ...examineEdits(id, messages, deeds), ...examineReactions(id, messages, deeds)];
}

/** Of the edits of a message, which are its author's one after the other, the last counts. */
function examineEdits(
  channelId: string,
  messages: ReadonlyMap<string, Message>,
  deeds: readonly Deed[],
): string[] {
  const last = new Map<string, Deed>();
  for (const deed of deeds) if (deed.kind === "edit") last.set(deed.messageId ?? "", deed);
  return [...last].flatMap(([messageId, { state, content }]) => {
    const message = messages.get(messageId);
    const isWrong = state === "acknowledged" && message && message.content !== content;
    return isWrong ? [`channel ${channelId}: message ${messageId} has not the text of its last edit`] : [];
  });
}

/** Of each reaction of a person the last deed counts, where all of them are known. */
function examineReactions(
  channelId: string,
  messages: ReadonlyMap<string, Message>,
  deeds: readonly Deed[],
): string[] {
  const last = new Map<string, Deed>();
  for (const deed of deeds)
    if (deed.kind === "react" || deed.kind === "unreact")
      last.set(`${deed.messageId} ${deed.emoji} ${deed.userId}`, deed);
  return [...last.values()].flatMap((deed) => {
    const message = messages.get(deed.messageId ?? "");
    if (deed.state !== "acknowledged" || !message) return [];
    const has = message.reactions.some(
      ({ emoji, user_ids }) => emoji === deed.emoji && user_ids.includes(deed.userId),
    );
    return has === (deed.kind === "react")
      ? []
      : [
          `channel ${channelId}: ${deed.kind} ${deed.emoji} of ${deed.userId} on ${deed.messageId} was undone`,
        ];
  });
}
