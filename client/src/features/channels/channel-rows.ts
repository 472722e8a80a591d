import type { ChannelGroup } from "../../state/channel-order.ts";

export type ChannelRow =
  | { readonly kind: "category"; readonly name: string; readonly isFolded: boolean }
  | { readonly kind: "channel"; readonly id: string };

export interface ChannelRowsOptions {
  isFolded(category: string): boolean;
  /** Whether a channel of a folded category is shown all the same. */
  stays(channelId: string): boolean;
}

/** The list of channels from top to bottom, each category above its own. */
export function toChannelRows(
  groups: readonly ChannelGroup[],
  { isFolded, stays }: ChannelRowsOptions,
): ChannelRow[] {
  return groups.flatMap(({ category, channelIds }) => {
    const rows = (ids: readonly string[]) => ids.map((id): ChannelRow => ({ kind: "channel", id }));
    if (category === null) return rows(channelIds);
    const folded = isFolded(category);
    const title: ChannelRow = { kind: "category", name: category, isFolded: folded };
    return [title, ...rows(folded ? channelIds.filter(stays) : channelIds)];
  });
}
