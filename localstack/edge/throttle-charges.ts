import { type ArnParts, tableArn } from "./arns.ts";
import type { DynamoDbCall } from "./dynamodb.ts";
import { describeAccess } from "./dynamodb-access.ts";
import { isRecord, type JsonObject } from "./json-input.ts";
import type { TableFacts, Tables } from "./table-facts.ts";
import { touchedItems } from "./touched-items.ts";

/** A part of a call whose capacity one partition key, or one table, has to give. */
export interface Charge {
  readonly kind: "Read" | "Write";
  readonly table: string;
  /** ARN of the table, or of the index that a query reads. */
  readonly resource: string;
  readonly isIndex: boolean;
  /** The partition key's value; undefined for a scan. */
  readonly key: string | undefined;
  readonly provisioned: TableFacts["provisioned"];
  /** The key or item in the call, the very object; undefined for a query and a scan. */
  readonly attributes?: JsonObject;
}

const READS = new Set(["BatchGetItem", "GetItem", "Query", "Scan", "TransactGetItems"]);

/** One for each item that the call names, or one for the keys that it looks through. None for tables that there are not. */
export async function chargesOf(
  call: DynamoDbCall,
  tables: Tables,
  arn: ArnParts,
): Promise<readonly Charge[]> {
  const { operation, input } = call;
  const kind = READS.has(operation) ? "Read" : "Write";
  if (operation === "Query" || operation === "Scan") {
    const [table] = describeAccess(operation, input, arn).tables;
    const facts = table === undefined ? undefined : await tables.find(table);
    if (table === undefined || !facts) return [];
    const keyOf = (_table: string, index?: string) =>
      index === undefined ? facts.keyNames[0] : facts.indexKeys.get(index);
    const [grant] = describeAccess(operation, input, arn, keyOf).grants;
    const keys = grant?.context()["dynamodb:LeadingKeys"];
    const resource = grant?.resource ?? tableArn(arn, table);
    return [
      {
        kind,
        table,
        resource,
        isIndex: resource.includes("/index/"),
        key: Array.isArray(keys) ? keys[0] : undefined,
        provisioned: facts.provisioned,
      },
    ];
  }
  const charges = await Promise.all(
    touchedItems(operation, input).map(async ({ table, attributes }) => {
      const facts = await tables.find(table);
      if (!facts) return [];
      const key = textOf(attributes[facts.keyNames[0] ?? ""]);
      const { provisioned } = facts;
      return [
        {
          kind,
          table,
          resource: tableArn(arn, table),
          isIndex: false,
          key,
          provisioned,
          attributes,
        } as const,
      ];
    }),
  );
  return charges.flat();
}

/** As a query's key is told, so that both come from one budget. */
function textOf(value: unknown): string | undefined {
  const text = isRecord(value) ? (value.S ?? value.N ?? value.B) : undefined;
  return typeof text === "string" ? text : undefined;
}
