import { deliver } from "#core/deliver";
import type { AudienceDelivery, LogDelivery, UserDelivery } from "#core/delivery";
import type { AnyDraft, Appended } from "#data/channel-log";
import { deliveryDeps, readStrategy } from "./delivery-deps.ts";
import { logCrash } from "./logger.ts";

/**
 * Brings an event of a channel's log to its audience, where the strategy is `inline`; else the table's stream does it. Called after the event was stored and before the
 * answer: a sender who was not answered asks again, and so is it delivered. What fails here is logged and does no harm to the answer: members find the gap by sequence.
 */
export async function publishEvent(
  { draft, counter, seq }: Appended<AnyDraft>,
  requestId: string,
): Promise<void> {
  if (readStrategy() !== "inline") return;
  const delivery: LogDelivery = {
    kind: "log",
    position: "",
    channelId: counter.channelId,
    guildId: counter.guildId,
    isPrivate: counter.isPrivate,
    seq,
    t: draft.t,
    payload: JSON.stringify(draft.d),
    messageId: draft.attributes.message_id,
    authorId: draft.attributes.author_id,
    mentions: [],
  };
  await deliverNow([delivery], requestId);
}

/** Brings something that is not stored to whom it concerns: best effort, and never a reason for an error. */
export async function deliverNow(
  deliveries: readonly (LogDelivery | AudienceDelivery | UserDelivery)[],
  requestId: string,
): Promise<void> {
  try {
    await deliver(deliveryDeps(), deliveries);
  } catch (error) {
    logCrash("deliver", requestId, error);
  }
}
