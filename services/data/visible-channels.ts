import type { VisibleChannel } from "#core/post-message";
import type { Snowflake } from "#protocol/primitives";
import { type Counter, counterFromItem, findCounter } from "./counters.ts";
import { keys } from "./keys.ts";
import { memberFromItem } from "./members.ts";
import { getItems, type Table } from "./table.ts";

/** A channel with the head of its log, ready to append to. */
export interface OpenChannel extends VisibleChannel {
  readonly counter: Counter;
}

/** A channel never changes its guild, so which it is in is read once in an environment. */
const KNOWN_CHANNELS = 10_000;
const guildOf = new Map<Snowflake, Snowflake>();

/** AP-14 and AP-11 in one read, consistent. Undefined where there is no such channel, or the user is not in its guild. */
export async function findVisibleChannel(
  table: Table,
  channelId: Snowflake,
  userId: Snowflake,
): Promise<OpenChannel | undefined> {
  let guildId = guildOf.get(channelId);
  if (guildId === undefined) {
    guildId = (await findCounter(table, channelId))?.guildId;
    if (guildId === undefined) return undefined;
    guildOf.set(channelId, guildId);
    if (guildOf.size > KNOWN_CHANNELS) guildOf.delete(guildOf.keys().next().value as string);
  }
  const [counter, member] = await getItems(table, [keys.counter(channelId), keys.member(guildId, userId)]);
  if (!counter || !member) return undefined;
  return {
    channelId,
    guildId,
    role: memberFromItem(member).role,
    counter: counterFromItem(channelId, counter),
  };
}
