/** What a PartiQL statement touches. Source: DynamoDB developer guide, "IAM security policies with PartiQL for DynamoDB". */
export interface PartiQlAccess {
  /** `PartiQLSelect` */
  readonly action: string;
  readonly table: string | undefined;
  readonly index: string | undefined;
  /** A SELECT that does not ask for a partition key by `=` or IN; undefined where the table's key is not known. */
  fullTableScan(partitionKey: string | undefined): boolean | undefined;
}

const ACTIONS: Readonly<Record<string, string>> = {
  delete: "PartiQLDelete",
  insert: "PartiQLInsert",
  select: "PartiQLSelect",
  update: "PartiQLUpdate",
};

export function readPartiQl(statement: unknown): PartiQlAccess {
  const text = typeof statement === "string" ? statement.trim() : "";
  const verb = /^\w+/.exec(text)?.[0].toLowerCase() ?? "";
  const named = /\b(?:from|into|update)\s+"?([\w.-]+)"?(?:\."([\w.-]+)")?/i.exec(text);
  return {
    action: (Object.hasOwn(ACTIONS, verb) ? ACTIONS[verb] : undefined) ?? "PartiQLSelect",
    table: named?.[1],
    index: named?.[2],
    fullTableScan(partitionKey) {
      if (verb !== "select") return false;
      if (partitionKey === undefined) return undefined;
      const where = /\bwhere\b(.*)$/is.exec(text)?.[1] ?? "";
      const key = partitionKey.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      return !new RegExp(`(^|[^\\w.-])"?${key}"?\\s*(=|in\\b)`, "i").test(where);
    },
  };
}
