import { type AudienceId, grownShards, SHARD_SIZE } from "./audience.ts";
import { createCrew } from "./crew.ts";
import type { AudienceDeps, Place } from "./deliver.ts";
import type { Part, PartDispatch } from "./delivery.ts";
import { asItIsNow, cameInMeanwhile, concernOf, type FindChannel, readMembers } from "./part-dispatches.ts";
import { createPosting, type PostingDeps, type PostOutcome, type Queues } from "./posting.ts";
import { takeFirst } from "./take-first.ts";
import { audienceNow } from "./whereabouts.ts";

export interface DeliverPartsDeps extends PostingDeps, AudienceDeps, FindChannel {
  reportFailure(error: unknown): void;
}

/** A part, and which message of the queue it came in. */
export interface ReceivedPart {
  readonly messageId: string;
  readonly part: Part;
}

export interface DeliverPartsResult {
  /** Messages to be delivered again. */
  readonly failed: string[];
  readonly posts: Record<PostOutcome, number>;
}

/** What one shard may hold before it is told to spread: some more than the average, because no hash is even. */
const CROWDED = 2 * SHARD_SIZE;
/** What one part posts to by itself: a shard may hold far more that was put there when there were few. */
const MOST_PLACES = 4 * SHARD_SIZE;

/** What a message of the queue says, as far as it is looked at before it is trusted: undefined where it is no part of a delivery. */
export function parsePart(body: string): Part | undefined {
  try {
    const part = JSON.parse(body) as Part;
    const isPart =
      /^(GUILD|CHANNEL)#\d+$/.test(part.audience) &&
      Number.isInteger(part.shard) &&
      part.shard >= 0 &&
      Array.isArray(part.dispatches) &&
      part.dispatches.every(({ text }) => typeof text === "string");
    return isPart ? part : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Delivers parts of large audiences. Who is in the audience is read now: whoever was removed while a part waited gets nothing of it. So is where a channel belongs: one that was made private
 * or open meanwhile is sent anew, to whom may see it now. Safe to repeat.
 */
export async function deliverParts(
  deps: DeliverPartsDeps,
  received: readonly ReceivedPart[],
): Promise<DeliverPartsResult> {
  const posts: Record<PostOutcome, number> = { sent: 0, gone: 0, slow: 0, failed: 0 };
  const failed: string[] = [];
  const crew = createCrew(GROUPS_AT_ONCE, async (group: readonly ReceivedPart[]) => {
    const again = () => failed.push(...group.map(({ messageId }) => messageId));
    try {
      const outcome = await deliverGroup(deps, group);
      for (const name of Object.keys(posts) as PostOutcome[]) posts[name] += outcome[name];
      // No post went through: the failure is ours, and the parts come again.
      if (outcome.failed > 0 && outcome.sent === 0) again();
    } catch (error) {
      // Those beside it are not its business.
      deps.reportFailure(error);
      again();
    }
  });
  crew.add(groupByPlaces(received));
  await crew.done();
  return { failed, posts };
}

/** Shards that are read and posted to at once. */
const GROUPS_AT_ONCE = 4;

/** Parts for the same places go out together, in as few frames as they fit into, in the order in which they came. */
function groupByPlaces(received: readonly ReceivedPart[]): ReceivedPart[][] {
  const groups = new Map<string, ReceivedPart[]>();
  for (const one of received) {
    const { audience, shard, range } = one.part;
    const name = `${audience} ${shard} ${range?.from ?? ""} ${range?.until ?? ""}`;
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return [...groups.values()];
}

async function deliverGroup(
  deps: DeliverPartsDeps,
  group: readonly ReceivedPart[],
): Promise<Record<PostOutcome, number>> {
  const { audience, shard, range } = (group[0] as ReceivedPart).part;
  const all = group.flatMap(({ part }) => part.dispatches);
  const channelIds = [...new Set(all.flatMap((one) => concernOf(one)?.channelId ?? []))];
  const { audiences, shards } = await deps.findWhereabouts(channelIds, [audience]);

  const here: PartDispatch[] = [];
  const moved = new Map<AudienceId, PartDispatch[]>();
  for (const one of all) {
    const concerned = concernOf(one);
    const now = concerned
      ? audienceNow(concerned.concern, audience, audiences.get(concerned.channelId))
      : audience;
    if (now === audience) here.push(...(await asItIsNow(deps, audience, one)));
    else if (now !== undefined) moved.set(now, [...(moved.get(now) ?? []), one]);
  }
  // Every part of the old audience finds the move; those of its first shard tell the new one.
  if (shard === 0) await sendAnew(deps, moved);

  const hiddenIds = here.flatMap((one) => ("hiddenChannelId" in one ? [one.hiddenChannelId] : []));
  const members = await readMembers(deps, hiddenIds);
  const posting = createPosting(deps);
  const told: Place[] = [];
  const pages = deps.listShard(audience, shard, range);
  const known = shards.get(audience) ?? 1;
  // A range is a part of what was cut before.
  const own = range
    ? pages
    : takeFirst(pages, {
        most: MOST_PLACES,
        rest: (beyond) => deps.enqueue([{ audience, shard, range: beyond, dispatches: here }]),
        end: (seen) => growCrowded(deps, audience, { shard, known, seen }),
      });
  try {
    if (here.length > 0) {
      for await (const page of own) {
        if (hiddenIds.length > 0) told.push(...page);
        const queues: Queues = new Map();
        for (const { connectionId, userId } of page) {
          const dispatches = here.map((one) =>
            "hiddenChannelId" in one && !members.get(one.hiddenChannelId)?.has(userId)
              ? one.otherwise
              : one.text,
          );
          queues.set(connectionId, { userId, dispatches });
        }
        posting.add(queues);
      }
    }
    await posting.done();
    posting.add(await cameInMeanwhile(deps, members, told));
  } finally {
    await posting.done();
  }
  const posts = await posting.done();
  if (posts.sent > 0 || posts.failed === 0) await posting.tellToResume();
  return posts;
}

/**
 * Spreads an audience whose shard is crowded. Only the upper half of the shards says how many there are: they are as old as the number of shards is, while the lower ones still hold places that were put there when they were fewer. By these an
 * audience would grow with each message, to no avail: what is placed stays where it is.
 */
async function growCrowded(
  deps: AudienceDeps,
  audience: AudienceId,
  { shard, known, seen }: { readonly shard: number; readonly known: number; readonly seen: number },
): Promise<void> {
  if (seen <= CROWDED || shard < Math.floor(known / 2)) return;
  const grown = grownShards(known, 1, seen);
  if (grown > known) await deps.growAudience(audience, grown);
}

async function sendAnew(
  deps: AudienceDeps,
  moved: ReadonlyMap<AudienceId, readonly PartDispatch[]>,
): Promise<void> {
  if (moved.size === 0) return;
  const { shards } = await deps.findWhereabouts([], [...moved.keys()]);
  await deps.enqueue(
    [...moved].flatMap(([audience, dispatches]) =>
      Array.from({ length: shards.get(audience) ?? 1 }, (_, shard) => ({ audience, shard, dispatches })),
    ),
  );
}
