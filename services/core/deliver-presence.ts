import type { DispatchData } from "#protocol/dispatches";
import type { Snowflake } from "#protocol/primitives";
import type { AudienceId } from "./audience.ts";
import { type DeliverDeps, type DeliverResult, deliver } from "./deliver.ts";
import type { AudienceDelivery, Delivery, PresenceChange } from "./delivery.ts";

/** What the table's stream brings. */
export type StreamEvent = Delivery | PresenceChange;

export interface PresenceAudiences {
  /** Of a user's guilds and direct messages. */
  listPresenceAudiences(userId: Snowflake): Promise<readonly AudienceId[]>;
  /** By audience, over how many shards it is spread. */
  getShardCounts(audiences: readonly AudienceId[]): Promise<readonly number[]>;
}

/**
 * Delivers a batch, and then what people in it are shown as now: messages do not wait for that. Of a user who changed several times within the batch the last change alone is told.
 * Safe to repeat.
 */
export async function deliverBatch(
  deps: DeliverDeps & PresenceAudiences,
  batch: readonly StreamEvent[],
): Promise<DeliverResult> {
  const changes = new Map<Snowflake, PresenceChange>();
  const others: Delivery[] = [];
  for (const event of batch) {
    if (event.kind !== "presence") {
      others.push(event);
      continue;
    }
    // Taken out first, so that the changes stay in the stream's order: where they have to be tried again, it is from the first one.
    changes.delete(event.userId);
    changes.set(event.userId, event);
  }
  const first = await deliver(deps, others);
  if (changes.size === 0) return first;
  const addressed = await Promise.all([...changes.values()].map((change) => address(deps, change)));
  const second = await deliver(deps, addressed.flat());
  const posts = { ...first.posts };
  for (const outcome of Object.keys(posts) as (keyof typeof posts)[]) posts[outcome] += second.posts[outcome];
  return { failed: [...first.failed, ...second.failed], posts, parts: first.parts + second.parts };
}

/** A large audience is not told: the cost is one post for each pair of its people. `member.list` tells those who look. */
async function address(
  deps: PresenceAudiences,
  { position, userId, status }: PresenceChange,
): Promise<AudienceDelivery[]> {
  const audiences = await deps.listPresenceAudiences(userId);
  const shards = await deps.getShardCounts(audiences);
  const d: DispatchData<"PRESENCE_UPDATE"> = { user_id: userId, status };
  const payload = JSON.stringify(d);
  return audiences
    .filter((_, index) => shards[index] === 1)
    .map((audience) => ({ kind: "audience", position, audience, t: "PRESENCE_UPDATE", payload }));
}
