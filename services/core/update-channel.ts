import type { ChannelChange } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";
import { getManagedGuild, textsTooLong } from "./channels.ts";
import { type FindMember, getMember, type MemberLike } from "./guilds.ts";
import { lookAgain } from "./look-again.ts";
import { type FindVisibleChannel, unknownChannel } from "./visible-channel.ts";

/** What changes of a channel: undefined stays as it is, null goes. */
export interface ChannelFields {
  readonly name?: string | undefined;
  readonly topic?: string | null | undefined;
  readonly category?: string | null | undefined;
  readonly position?: number | undefined;
  readonly private?: boolean | undefined;
}

type NotStored = "too long" | "changed";

export interface UpdateChannelDeps extends FindVisibleChannel, FindMember {
  newId(): Snowflake;
  findChannel(guildId: Snowflake, channelId: Snowflake): Promise<ChannelChange | undefined>;
  getGeneration(userId: Snowflake): Promise<number>;
  listUserConnections(userId: Snowflake): Promise<readonly string[]>;
  /** Stores other values, but for `private`. This and the next two write nothing where the channel is not any more as it was seen, or the guild has no room for such texts. */
  storeChannel(seen: ChannelChange, next: ChannelChange, eventId: Snowflake): Promise<"stored" | NotStored>;
  showChannel(seen: ChannelChange, next: ChannelChange, eventId: Snowflake): Promise<"shown" | NotStored>;
  hideChannel(
    seen: ChannelChange,
    next: ChannelChange,
    hiding: { maker: MemberLike; connectionIds: readonly string[]; generation: number },
    eventId: Snowflake,
  ): Promise<"hidden" | "has members" | "too many" | NotStored>;
  /** Of a channel that was private once. False where the time was over before all are forgotten. */
  forgetFormerMembers(channel: { id: Snowflake; guildId: Snowflake }): Promise<boolean>;
}

/** What a client is told to wait: by then the sweep has been there. */
const FORGETTING_MS = 60_000;

/**
 * Changes a channel. Made private, it is its maker's alone from then on; made open, everybody's. What is as it was already is no change, and nobody is told.
 * @throws AppError INVALID_FORM_BODY where no field is given, UNKNOWN_CHANNEL, MISSING_PERMISSIONS, LIMIT_REACHED where the guild's channels' texts are too long together or the maker is in too many private channels, RATE_LIMITED where it was made open
 * just now and its members are still being forgotten
 */
export async function updateChannel(
  deps: UpdateChannelDeps,
  userId: Snowflake,
  channelId: Snowflake,
  fields: ChannelFields,
): Promise<ChannelChange> {
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  if (Object.keys(given).length === 0)
    throw new AppError(
      "INVALID_FORM_BODY",
      "Give at least one of name, topic, category, position and private.",
    );
  let result: ChannelChange | undefined;
  await lookAgain(`channel ${channelId}`, async () => {
    const guildId = await getManagedGuild(deps, userId, channelId);
    const seen = await deps.findChannel(guildId, channelId);
    if (!seen) throw unknownChannel();
    const next = change(seen, given);
    result = next;
    if (isSame(seen, next)) return true;
    if (next.private && !seen.private) return hide(deps, userId, seen, next);
    const isShown = seen.private && !next.private;
    const outcome = await deps[isShown ? "showChannel" : "storeChannel"](seen, next, deps.newId());
    if (outcome === "too long") throw textsTooLong();
    return outcome !== "changed";
  });
  return result as unknown as ChannelChange;
}

/** A category that is taken away is absent from then on; a topic is null. */
function change(seen: ChannelChange, given: ChannelFields): ChannelChange {
  const { category, ...next } = { ...seen, ...given } as ChannelChange & Pick<ChannelFields, "category">;
  return typeof category === "string" ? { ...next, category } : next;
}

const isSame = (one: ChannelChange, other: ChannelChange): boolean =>
  one.name === other.name &&
  one.topic === other.topic &&
  one.category === other.category &&
  one.position === other.position &&
  one.private === other.private;

async function hide(
  deps: UpdateChannelDeps,
  userId: Snowflake,
  seen: ChannelChange,
  next: ChannelChange,
): Promise<boolean> {
  const maker = await getMember(deps, seen.guild_id, userId);
  const generation = await deps.getGeneration(userId);
  const connectionIds = await deps.listUserConnections(userId);
  const outcome = await deps.hideChannel(seen, next, { maker, connectionIds, generation }, deps.newId());
  if (outcome === "too long") throw textsTooLong();
  if (outcome === "too many")
    throw new AppError("LIMIT_REACHED", "You are in as many private channels as anybody can be.");
  if (
    outcome === "has members" &&
    !(await deps.forgetFormerMembers({ id: seen.id, guildId: seen.guild_id }))
  ) {
    throw new AppError("RATE_LIMITED", "This channel was made open only just now. Try again in a minute.", {
      retryAfterMs: FORGETTING_MS,
    });
  }
  return outcome === "hidden";
}
