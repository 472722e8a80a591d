import { grownShards, SHARD_SIZE } from "./audience.ts";
import { createCrew } from "./crew.ts";
import { type AudienceDeps, listConnections } from "./deliver.ts";
import type { Part, PartDispatch } from "./delivery.ts";
import { createPosting, type PostingDeps, type PostOutcome, type Queues } from "./posting.ts";

export interface DeliverPartsDeps extends PostingDeps, AudienceDeps {}

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

/** A shard that holds more than this is told to spread: some more than the average, because no hash is even. */
const CROWDED = 2 * SHARD_SIZE;

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
    const outcome = await deliverGroup(deps, group);
    for (const name of Object.keys(posts) as PostOutcome[]) posts[name] += outcome[name];
    // No post went through: the failure is ours, and the parts come again.
    if (outcome.failed > 0 && outcome.sent === 0) failed.push(...group.map(({ messageId }) => messageId));
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
  const channelIds = [...new Set(all.flatMap((one) => ("channelId" in one ? [one.channelId] : [])))];
  const { audiences, shards } = await deps.findWhereabouts(channelIds, [audience]);

  const here: PartDispatch[] = [];
  const moved: { channelId: string; text: string }[] = [];
  for (const one of all) {
    const now = "channelId" in one ? audiences.get(one.channelId) : audience;
    if (now === audience) here.push(one);
    else if (now !== undefined && "channelId" in one) moved.push(one);
  }
  // Every part of the old audience finds the move; those of its first shard tell the new one.
  if (shard === 0) await sendAnew(deps, moved);

  const members = new Map<string, ReadonlySet<string>>();
  for (const one of here) {
    if ("hiddenChannelId" in one)
      members.set(one.hiddenChannelId, await listConnections(deps, one.hiddenChannelId));
  }
  const posting = createPosting(deps);
  let seen = 0;
  try {
    if (here.length > 0) {
      for await (const page of deps.listShard(audience, shard, range)) {
        seen += page.length;
        const queues: Queues = new Map();
        for (const { connectionId, userId } of page) {
          const dispatches = here.map((one) =>
            "hiddenChannelId" in one && !members.get(one.hiddenChannelId)?.has(connectionId)
              ? one.otherwise
              : one.text,
          );
          queues.set(connectionId, { userId, dispatches });
        }
        posting.add(queues);
      }
    }
  } finally {
    await posting.done();
  }
  const posts = await posting.done();
  if (posts.sent > 0 || posts.failed === 0) await posting.tellToResume();
  const known = shards.get(audience) ?? 1;
  const grown = range === undefined && seen > CROWDED ? grownShards(known, 1, seen) : known;
  if (grown > known) await deps.growAudience(audience, grown);
  return posts;
}

async function sendAnew(
  deps: AudienceDeps,
  moved: readonly { readonly channelId: string; readonly text: string }[],
): Promise<void> {
  if (moved.length === 0) return;
  const { audiences } = await deps.findWhereabouts([...new Set(moved.map(({ channelId }) => channelId))], []);
  const targets = [...new Set(audiences.values())];
  const { shards } = await deps.findWhereabouts([], targets);
  await deps.enqueue(
    targets.flatMap((audience) =>
      Array.from({ length: shards.get(audience) ?? 1 }, (_, shard) => ({
        audience,
        shard,
        dispatches: moved.filter(({ channelId }) => audiences.get(channelId) === audience),
      })),
    ),
  );
}
