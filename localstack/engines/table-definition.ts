import type { TableModel } from "../model/types.ts";
import { EngineError } from "./engine-error.ts";

interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: string;
}

export interface IndexDefinition {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyElement[];
  readonly Projection?: { readonly ProjectionType?: string; readonly NonKeyAttributes?: readonly string[] };
}

interface StreamSpecification {
  readonly StreamEnabled: boolean;
  readonly StreamViewType?: string;
}

/** What DescribeTable tells of a table, as far as it is compared. */
export interface Description {
  readonly KeySchema: readonly KeyElement[];
  readonly AttributeDefinitions: readonly {
    readonly AttributeName: string;
    readonly AttributeType: string;
  }[];
  readonly GlobalSecondaryIndexes?: readonly IndexDefinition[];
  readonly LocalSecondaryIndexes?: readonly IndexDefinition[];
  readonly StreamSpecification?: StreamSpecification;
}

/** What CreateTable takes; what CloudFormation adds to it (TTL, recovery, tags of its own) is left out. */
export interface TableDefinition extends Description {
  readonly TableName: string;
}

const SAME_IN_BOTH = [
  "AttributeDefinitions",
  "KeySchema",
  "BillingMode",
  "LocalSecondaryIndexes",
  "DeletionProtectionEnabled",
  "Tags",
] as const;

/**
 * CreateTable's input from an `AWS::DynamoDB::Table` resource. The two differ: the resource's StreamSpecification has no StreamEnabled, and a template may
 * spell numbers as text.
 */
export function tableDefinition(table: TableModel): TableDefinition {
  const properties = table.properties;
  const definition: Record<string, unknown> = { TableName: table.tableName };
  for (const name of SAME_IN_BOTH) if (properties[name] !== undefined) definition[name] = properties[name];
  const throughput = properties.ProvisionedThroughput;
  if (throughput) definition.ProvisionedThroughput = toUnits(throughput);
  const indexes = properties.GlobalSecondaryIndexes as Record<string, unknown>[] | undefined;
  if (indexes?.length) {
    definition.GlobalSecondaryIndexes = indexes.map((index) => ({
      IndexName: index.IndexName,
      KeySchema: index.KeySchema,
      Projection: index.Projection,
      ...(index.ProvisionedThroughput ? { ProvisionedThroughput: toUnits(index.ProvisionedThroughput) } : {}),
    }));
  }
  const stream = properties.StreamSpecification as { StreamViewType?: string } | undefined;
  checkTable(table, throughput, stream?.StreamViewType);
  if (stream?.StreamViewType) {
    definition.StreamSpecification = { StreamEnabled: true, StreamViewType: stream.StreamViewType };
  }
  return definition as unknown as TableDefinition;
}

const VIEW_TYPES = ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"];

/** What dynoxide 1.2.1 takes and DynamoDB does not. @throws EngineError `table-refused` */
function checkTable(
  { logicalId, properties }: TableModel,
  throughput: unknown,
  viewType: string | undefined,
): void {
  const refuse = (message: string) => {
    throw new EngineError(
      "table-refused",
      `DynamoDB refuses the table ${logicalId} of serverless.yml (resources.Resources.${logicalId}.Properties): ${message} Correct it there.`,
    );
  };
  if (viewType !== undefined && !VIEW_TYPES.includes(viewType))
    refuse(`StreamViewType is one of ${VIEW_TYPES.join(", ")}, not ${viewType}.`);
  if (!throughput && (properties.BillingMode ?? "PROVISIONED") === "PROVISIONED")
    refuse(
      "No provisioned throughput specified for the table. BillingMode is PROVISIONED where nothing is said.",
    );
  const ttl = properties.TimeToLiveSpecification as
    | { AttributeName?: unknown; Enabled?: unknown }
    | undefined;
  if (ttl && String(ttl.Enabled) === "true" && !ttl.AttributeName)
    refuse("TimeToLiveSpecification names no AttributeName.");
}

const toUnits = (throughput: unknown) => {
  const { ReadCapacityUnits, WriteCapacityUnits } = throughput as Record<string, unknown>;
  return { ReadCapacityUnits: Number(ReadCapacityUnits), WriteCapacityUnits: Number(WriteCapacityUnits) };
};

/** Says, to follow "it ...", what a table cannot change in place: its key, a local index, a global index of the same name. */
export function describeDifference(found: Description, wanted: Description): string | undefined {
  const key = (table: Description, schema: readonly KeyElement[]) =>
    [...schema]
      .sort((a, b) => a.KeyType.localeCompare(b.KeyType))
      .map(({ AttributeName }) => {
        const type = table.AttributeDefinitions.find((known) => known.AttributeName === AttributeName);
        return `${AttributeName} ${type?.AttributeType ?? "?"}`;
      })
      .join(", ");
  const index = (table: Description, { KeySchema, Projection }: IndexDefinition) =>
    [
      key(table, KeySchema),
      Projection?.ProjectionType ?? "ALL",
      ...[...(Projection?.NonKeyAttributes ?? [])].sort(),
    ].join(" ");

  const foundKey = key(found, found.KeySchema);
  const wantedKey = key(wanted, wanted.KeySchema);
  if (foundKey !== wantedKey) return `has the key (${foundKey}) where serverless.yml says (${wantedKey})`;

  const locals = (table: Description) =>
    (table.LocalSecondaryIndexes ?? []).map((each) => `${each.IndexName}: ${index(table, each)}`).sort();
  if (locals(found).join() !== locals(wanted).join()) {
    return "has other local secondary indexes than serverless.yml";
  }
  for (const each of wanted.GlobalSecondaryIndexes ?? []) {
    const same = found.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === each.IndexName);
    if (same && index(found, same) !== index(wanted, each)) {
      return `has index ${each.IndexName} as (${index(found, same)}) where serverless.yml says (${index(wanted, each)})`;
    }
  }
  return undefined;
}
