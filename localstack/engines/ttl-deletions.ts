/** Which deletions were TTL's. A table of ours in the same engine, for the mark must be as durable as the deletion; the edge hides it. */
export const TTL_DELETIONS_TABLE = "_local-aws.ttl-deletions";

type AttributeMap = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** One text for an item's key, whatever the order of its attributes. */
export function ttlDeletionKey(tableName: string, key: AttributeMap): string {
  const parts = Object.keys(key)
    .sort()
    .map((name) => [name, key[name]]);
  return JSON.stringify([tableName, parts]);
}
