import type { ChannelChange } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import type { AudienceId } from "./audience.ts";
import type { AudienceDeps, Place } from "./deliver.ts";
import type { PartDispatch } from "./delivery.ts";
import { type Queues, RESUME_REQUIRED } from "./posting.ts";
import type { Concern } from "./whereabouts.ts";

/** What a dispatch has to do with a channel. */
export function concernOf(one: PartDispatch): { concern: Concern; channelId: Snowflake } | undefined {
  if ("channelId" in one) return { concern: "said", channelId: one.channelId };
  if ("describedChannelId" in one) return { concern: "described", channelId: one.describedChannelId };
  return "hiddenChannelId" in one ? { concern: "hidden", channelId: one.hiddenChannelId } : undefined;
}

export interface FindChannel {
  /** Consistent. Undefined where it is gone. */
  findChannel(guildId: Snowflake, channelId: Snowflake): Promise<ChannelChange | undefined>;
}

/**
 * What a channel is like is told as it is now: the queue keeps no order, and whichever part comes last is right.
 * @returns nothing where the channel is for others by now: what changed that is told by itself
 */
export async function asItIsNow(
  deps: FindChannel,
  audience: AudienceId,
  one: PartDispatch,
): Promise<PartDispatch[]> {
  if (!("describedChannelId" in one || "hiddenChannelId" in one)) return [one];
  const { t, d } = JSON.parse(one.text) as { t: string; d: ChannelChange };
  const channel = await deps.findChannel(d.guild_id, d.id);
  const asNow = [{ ...one, text: JSON.stringify({ t, d: { ...d, ...channel } }) }];
  if ("hiddenChannelId" in one) return channel?.private ? asNow : [one];
  const isForMembers = audience.startsWith("CHANNEL#");
  return channel && channel.private === isForMembers ? asNow : [];
}

/** Members of channels that were made private. */
export async function readMembers(deps: AudienceDeps, channelIds: readonly Snowflake[]) {
  const members = new Map<Snowflake, ReadonlySet<Snowflake>>();
  for (const channelId of channelIds) members.set(channelId, await deps.listChannelMemberIds(channelId));
  return members;
}

/**
 * Who was told that a hidden channel is gone may have been added to it in the same moment, and been told so before: the queue keeps no order. They are told to look again.
 * @param told everybody who was told something
 */
export async function cameInMeanwhile(
  deps: AudienceDeps,
  before: ReadonlyMap<Snowflake, ReadonlySet<Snowflake>>,
  told: readonly Place[],
): Promise<Queues> {
  const now = await readMembers(deps, [...before.keys()]);
  const cameIn = told.filter(({ userId }) =>
    [...now].some(([channelId, members]) => members.has(userId) && !before.get(channelId)?.has(userId)),
  );
  return new Map(
    cameIn.map(({ connectionId, userId }) => [connectionId, { userId, dispatches: [RESUME_REQUIRED] }]),
  );
}
