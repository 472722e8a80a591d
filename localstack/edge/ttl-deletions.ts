import { TTL_DELETIONS_TABLE } from "../engines/ttl-deletions.ts";

/** What a record of an item that TTL deleted has (C8). */
export const BY_SERVICE = { userIdentity: { PrincipalId: "dynamodb.amazonaws.com", Type: "Service" } };

/** The mark has the second at which its sweep began, the record its own: a long sweep parts them. */
export const MARK_TOLERANCE_SECONDS = 60;

/** Answers which marks (`ttlDeletionKey`) exist, with the second of each deletion. */
export type FindTtlDeletions = (ids: readonly string[]) => Promise<ReadonlyMap<string, number>>;

/** Of one BatchGetItem. */
const AT_ONCE = 100;

/** @param ask BatchGetItem of the engine, its output; undefined where it refuses, as it does before the first deletion, when there is no table of marks */
export function createTtlDeletions(
  ask: (input: object) => Promise<Readonly<Record<string, unknown>> | undefined>,
): FindTtlDeletions {
  return async (ids) => {
    const found = new Map<string, number>();
    for (let start = 0; start < ids.length; start += AT_ONCE) {
      const wanted = [...new Set(ids.slice(start, start + AT_ONCE))];
      const output = await ask({
        RequestItems: { [TTL_DELETIONS_TABLE]: { Keys: wanted.map((id) => ({ id: { S: id } })) } },
      });
      if (!output) break;
      const marks = (output.Responses as Record<string, { id: { S: string }; deletedAt: { N: string } }[]>)[
        TTL_DELETIONS_TABLE
      ];
      for (const { id, deletedAt } of marks ?? []) found.set(id.S, Number(deletedAt.N));
    }
    return found;
  };
}
