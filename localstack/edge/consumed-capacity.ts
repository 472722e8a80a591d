import { isRecord, type JsonObject } from "./json-input.ts";

/** `ConsumedCapacity` of an answer, for one table, as `INDEXES` gives it. */
export interface TableCapacity {
  readonly TableName: string;
  /** Of the table and its indexes together. */
  readonly CapacityUnits: number;
  readonly Table?: { readonly CapacityUnits: number };
  readonly [part: string]: unknown;
}

export const asksForCapacity = (input: JsonObject): boolean =>
  input.ReturnConsumedCapacity === "TOTAL" || input.ReturnConsumedCapacity === "INDEXES";

/** What an answer says of each table; one object or a list of them, by the operation. */
export const capacitiesOf = (output: JsonObject): readonly TableCapacity[] =>
  [output.ConsumedCapacity].flat().filter(isRecord) as unknown as TableCapacity[];

/** An answer to `INDEXES`, as the caller asked for it: `NONE` (also undefined), `TOTAL` or `INDEXES`. */
export function reduceCapacity(output: JsonObject, asked: unknown): JsonObject {
  if (asked === "INDEXES") return output;
  const { ConsumedCapacity: given, ...rest } = output;
  if (asked !== "TOTAL") return rest;
  const total = ({
    Table: _,
    GlobalSecondaryIndexes: __,
    LocalSecondaryIndexes: ___,
    ...sum
  }: Record<string, unknown>) => sum;
  return {
    ...rest,
    ConsumedCapacity: Array.isArray(given) ? given.map(total) : total(given as Record<string, unknown>),
  };
}
