import type { Snowflake } from "#protocol/primitives";
import { type AudienceId, parseAudience } from "./audience.ts";
import {
  type CloseReason,
  closeText,
  type Delivery,
  dispatchText,
  type MembershipDelivery,
  type Which,
} from "./delivery.ts";

export interface SettleDeps {
  /** Identified connections. */
  listUserConnections(userId: Snowflake, which?: Which): Promise<readonly string[]>;
  /** Makes an audience agree with a membership; safe to repeat. */
  enterAudience(audience: AudienceId, userId: Snowflake): Promise<void>;
  leaveAudience(audience: AudienceId, userId: Snowflake): Promise<void>;
  /** GUILD_CREATE or CHANNEL_CREATE as this user sees it now; undefined where the user does not belong to it. */
  readEntered(audience: AudienceId, userId: Snowflake): Promise<{ t: string; d: object } | undefined>;
}

/** What the connections of one user get, besides what they get as members. */
export interface Told {
  readonly userId: Snowflake;
  readonly texts: readonly string[];
  readonly connectionIds: Set<string>;
  readonly closing: boolean;
}

/** Settles what a delivery says of one user, and says what that user's connections get; undefined for deliveries to audiences. */
export async function tellUser(deps: SettleDeps, delivery: Delivery): Promise<Told | undefined> {
  const tell = async (texts: readonly string[], closing?: Which): Promise<Told> => ({
    userId: (delivery as { userId: Snowflake }).userId,
    texts,
    closing: closing !== undefined,
    connectionIds: new Set(
      await deps.listUserConnections((delivery as { userId: Snowflake }).userId, closing),
    ),
  });
  switch (delivery.kind) {
    case "user":
      return tell([dispatchText(delivery.t, delivery.payload)]);
    case "close":
      return tell([closeText(delivery.reason)], delivery);
    case "membership":
      return delivery.change === "entered"
        ? tellEntered(deps, delivery, tell)
        : tellLeft(deps, delivery, tell);
    default:
      return undefined;
  }
}

type Tell = (texts: readonly string[], closing?: Which) => Promise<Told>;

/** What it is like is read now and not when the user came in, so that nothing which happened in between is missing. */
async function tellEntered(
  deps: SettleDeps,
  { audience, userId }: MembershipDelivery,
  tell: Tell,
): Promise<Told | undefined> {
  await deps.enterAudience(audience, userId);
  const entered = await deps.readEntered(audience, userId);
  return entered && tell([JSON.stringify(entered)]);
}

async function tellLeft(
  deps: SettleDeps,
  { audience, userId, guildId, close }: MembershipDelivery,
  tell: Tell,
): Promise<Told | undefined> {
  await deps.leaveAudience(audience, userId);
  const { kind, id } = parseAudience(audience);
  // The channel was made open, or the user is in it again: what tells so is behind this, or was there before it and would be taken back by it.
  if (kind === "channel" && (await deps.readEntered(audience, userId))) return undefined;
  const left =
    kind === "guild"
      ? { t: "GUILD_DELETE", d: { id } }
      : { t: "CHANNEL_DELETE", d: { id, guild_id: guildId } };
  const texts = [JSON.stringify(left)];
  if (!close) return tell(texts);
  return tell(
    [...texts, closeText(close.reason as CloseReason, kind === "guild" ? { guild_id: id } : {})],
    close,
  );
}
