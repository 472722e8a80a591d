import { compareIds } from "#protocol/primitives";
import type { ChannelEntry, ChatState } from "./chat-state.ts";

type Placed = Pick<ChannelEntry, "id" | "category" | "position">;

/** By position, those at the same one by id. */
const byPlace = (a: Placed, b: Placed): number => a.position - b.position || compareIds(a.id, b.id);

/** Channels as they are shown: those without a category first, then each category where its first channel stands. */
export function inOrder<T extends Placed>(channels: readonly T[]): T[] {
  const sorted = [...channels].sort(byPlace);
  const categories = [...new Set(sorted.map(({ category }) => category))];
  const withNone = [null, ...categories.filter((category) => category !== null)];
  return withNone.flatMap((category) => sorted.filter((each) => each.category === category));
}

export interface ChannelGroup {
  /** Null: those without one. */
  readonly category: string | null;
  readonly channelIds: readonly string[];
}

/** A guild's channels under their categories, in the order in which they are shown. */
export function channelGroups(
  { channels }: Pick<ChatState, "channels">,
  channelIds: readonly string[],
): readonly ChannelGroup[] {
  const groups = new Map<string | null, string[]>();
  for (const id of channelIds) {
    const category = channels[id]?.category ?? null;
    groups.set(category, [...(groups.get(category) ?? []), id]);
  }
  return [...groups].map(([category, ids]) => ({ category, channelIds: ids }));
}

/** The categories that a guild has, for who puts a channel into one. */
export const categoriesOf = (
  { channels }: Pick<ChatState, "channels">,
  channelIds: readonly string[],
): readonly string[] => [...new Set(channelIds.flatMap((id) => channels[id]?.category ?? []))];
