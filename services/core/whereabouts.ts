import type { Snowflake } from "#protocol/primitives";
import { type AudienceId, channelAudience, guildAudience } from "./audience.ts";
import type { Delivery } from "./delivery.ts";

/** Where channels are now, and how far their audiences are spread; asked in one read. */
export interface Whereabouts {
  /** By channel; without those that are gone. */
  readonly audiences: ReadonlyMap<Snowflake, AudienceId>;
  /** By audience. */
  readonly shards: ReadonlyMap<AudienceId, number>;
}

export interface FindWhereabouts {
  /** Consistent. */
  findWhereabouts(channelIds: readonly Snowflake[], audiences: readonly AudienceId[]): Promise<Whereabouts>;
}

/** Deliveries to audiences. */
export type Wide = Exclude<Delivery, { kind: "user" | "membership" | "close" }>;
export const isWide = (delivery: Delivery): delivery is Wide =>
  delivery.kind === "log" || delivery.kind === "audience" || delivery.kind === "hidden";

/** Where a delivery goes, as far as it tells itself. */
export function writtenAudience(delivery: Wide): AudienceId {
  if (delivery.kind === "audience") return delivery.audience;
  if (delivery.kind === "hidden" || !(delivery.isPrivate || delivery.guildId === null))
    return guildAudience(delivery.guildId as Snowflake);
  return channelAudience(delivery.channelId);
}

/**
 * What a delivery has to do with a channel. `said`: an event of its log, or that somebody types, for everybody who sees the channel. `described`: what the channel is like. `hidden`: it is private from now on.
 */
export type Concern = "said" | "described" | "hidden";

/** @returns undefined for what concerns no channel, or one wherever it is */
export function concernOf(delivery: Wide): { concern: Concern; channelId: Snowflake } | undefined {
  if (delivery.kind === "log") return { concern: "said", channelId: delivery.channelId };
  if (delivery.kind === "hidden") return { concern: "hidden", channelId: delivery.channelId };
  const { channelId, t } = delivery;
  if (channelId === undefined) return undefined;
  return { concern: t === "CHANNEL_CREATE" || t === "CHANNEL_UPDATE" ? "described" : "said", channelId };
}

/**
 * Who gets what was written for the audience `written` of a channel. @param now the channel's audience; undefined where it is gone
 * @returns undefined: nobody
 */
export function audienceNow(
  concern: Concern,
  written: AudienceId,
  now: AudienceId | undefined,
): AudienceId | undefined {
  // Open again: what tells so is on its way behind this, or was there before it, and would be taken back by it.
  if (concern === "hidden") return now === written ? undefined : written;
  if (concern === "said" || now === written) return now;
  // Of all that it was told, its own members may still know; but what it was called while it was private is not for the guild.
  return written.startsWith("GUILD#") ? now : undefined;
}

/** What a batch has for audiences, each delivery with its audience as it is now. */
export interface Plan {
  readonly wide: ReadonlyMap<Wide, AudienceId>;
  readonly shards: ReadonlyMap<AudienceId, number>;
}

/** A channel that was made private or open since its event was written: who may see it now gets it. One that is gone has no audience. */
export async function plan(deps: FindWhereabouts, batch: readonly Delivery[]): Promise<Plan> {
  const written = new Map(batch.filter(isWide).map((delivery) => [delivery, writtenAudience(delivery)]));
  if (written.size === 0) return { wide: written, shards: new Map() };
  const channelIds = new Set([...written.keys()].flatMap((one) => concernOf(one)?.channelId ?? []));
  const found = await deps.findWhereabouts([...channelIds], [...new Set(written.values())]);
  const wide = new Map<Wide, AudienceId>();
  for (const [delivery, itsAudience] of written) {
    const concerned = concernOf(delivery);
    const audience = concerned
      ? audienceNow(concerned.concern, itsAudience, found.audiences.get(concerned.channelId))
      : itsAudience;
    if (audience) wide.set(delivery, audience);
  }
  const unknown = [...new Set(wide.values())].filter((audience) => !found.shards.has(audience));
  if (unknown.length === 0) return { wide, shards: found.shards };
  const more = await deps.findWhereabouts([], unknown);
  return { wide, shards: new Map([...found.shards, ...more.shards]) };
}
