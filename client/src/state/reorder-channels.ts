import { compareIds } from "#protocol/primitives";
import type { ChannelEntry } from "./chat-state.ts";

type Placed = Pick<ChannelEntry, "id" | "position">;

/**
 * Which positions have to change, so that a channel comes one place up (-1) or down (1). Channels at one position stand by id, so that it is often only this
 * one, and at most those below.
 */
export function reorder(channels: readonly Placed[], id: string, step: -1 | 1): readonly Placed[] {
  const from = channels.findIndex((each) => each.id === id);
  const moved = channels[from];
  const other = channels[from + step];
  if (!moved || !other) return [];
  const order = channels.map((each) => (each === moved ? other : each === other ? moved : each));
  const changes: Placed[] = [];
  let last: Placed | undefined;
  for (const channel of order) {
    const position = placeAfter(last, channel);
    if (position !== channel.position) changes.push({ id: channel.id, position });
    last = { id: channel.id, position };
  }
  return changes;
}

/** Its own position where that is far enough down, else the next one that is. */
function placeAfter(last: Placed | undefined, { id, position }: Placed): number {
  if (!last || position > last.position) return position;
  return compareIds(id, last.id) > 0 ? last.position : last.position + 1;
}
