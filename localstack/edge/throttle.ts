import type { WholeAnswer } from "../net/answer-requests.ts";
import { dynamoDbAnswer } from "./answers.ts";
import type { ArnParts } from "./arns.ts";
import { splitBatch, withUnprocessed } from "./batch-split.ts";
import { type Budget, CapacityBudgets } from "./capacity-budgets.ts";
import { capacitiesOf, reduceCapacity } from "./consumed-capacity.ts";
import type { DynamoDbCall, DynamoDbService } from "./dynamodb.ts";
import type { DynamoDbSettings } from "./dynamodb-settings.ts";
import { isRecord, parseJson } from "./json-input.ts";
import type { Tables } from "./table-facts.ts";
import { type Charge, chargesOf } from "./throttle-charges.ts";
import { type Throttled, throttledAction, throttledError } from "./throttled.ts";
import { transactionCanceled } from "./transaction-canceled.ts";

/** Whether anything is to be throttled at all. */
export const throttles = (settings: DynamoDbSettings): boolean =>
  settings.partitionReadUnits > 0 || settings.partitionWriteUnits > 0 || settings.provisionedThroughput;

/**
 * D1, D2: partition keys and provisioned tables take so many units a second. A batch goes on with what is not throttled and gets the rest back as unprocessed; a transaction is cancelled.
 * A call to several keys of a table is charged to them in equal parts. PartiQL and the indexes' own throughput are not throttled.
 */
export function withThrottle(
  next: DynamoDbService,
  tables: Tables,
  arn: ArnParts,
  settings: DynamoDbSettings,
  clockMs: () => number = () => performance.now(),
): DynamoDbService {
  const budgets = new CapacityBudgets();

  const budgetsOf = ({
    kind,
    resource,
    isIndex,
    key,
    provisioned,
  }: Charge): readonly (Budget & {
    readonly throttled: Throttled;
  })[] => {
    const throttled = (limit: string): Throttled => ({
      reason: `${isIndex ? "Index" : "Table"}${kind}${limit}`,
      resource,
      isProvisioned: provisioned !== undefined,
    });
    const perKey = kind === "Read" ? settings.partitionReadUnits : settings.partitionWriteUnits;
    const table = kind === "Read" ? provisioned?.read : provisioned?.write;
    return [
      ...(perKey > 0 && key !== undefined
        ? [
            {
              name: `${kind} ${resource} ${key}`,
              unitsPerSecond: perKey,
              most: perKey,
              throttled: throttled("KeyRangeThroughputExceeded"),
            },
          ]
        : []),
      ...(settings.provisionedThroughput && table !== undefined && !isIndex
        ? [
            {
              name: `${kind} ${resource}`,
              unitsPerSecond: table,
              most: table * Math.max(1, settings.burstSeconds),
              throttled: throttled("ProvisionedThroughputExceeded"),
            },
          ]
        : []),
    ];
  };

  const refusalOf = (charge: Charge) =>
    budgetsOf(charge).find((budget) => !budgets.hasUnits(budget, clockMs()))?.throttled;

  /** Runs the call, charges what it cost, and gives the answer that the caller asked for. */
  const run = async (call: DynamoDbCall, charges: readonly Charge[]): Promise<WholeAnswer> => {
    if (!isRecord(call.input)) return next(call);
    const input = { ...call.input, ReturnConsumedCapacity: "INDEXES" };
    const answer = await next({ ...call, input, body: Buffer.from(JSON.stringify(input)) });
    const output = parseJson(Buffer.from(answer.body));
    if (answer.status !== 200 || !isRecord(output)) return answer;
    for (const { TableName: table, CapacityUnits: all, Table: own } of capacitiesOf(output)) {
      const ofTable = charges.filter((charge) => charge.table === table);
      for (const charge of ofTable) {
        const units = (charge.isIndex ? all : (own?.CapacityUnits ?? all)) / ofTable.length;
        for (const budget of budgetsOf(charge)) budgets.spend(budget, units, clockMs());
      }
    }
    return dynamoDbAnswer(200, JSON.stringify(reduceCapacity(output, call.input.ReturnConsumedCapacity)));
  };

  return async (call) => {
    // What has a value that is not allowed is for the engine to refuse.
    if (
      isRecord(call.input) &&
      !/^(NONE|TOTAL|INDEXES)?$/.test(String(call.input.ReturnConsumedCapacity ?? ""))
    )
      return next(call);
    const charges = await chargesOf(call, tables, arn);
    const refusals = charges.map(refusalOf);
    const first = refusals.find((refusal) => refusal !== undefined);
    if (first === undefined) return charges.length === 0 ? next(call) : run(call, charges);
    switch (call.operation) {
      case "TransactGetItems":
      case "TransactWriteItems":
        return transactionCanceled(
          refusals.map((refusal) => (refusal ? throttledAction(refusal) : { Code: "None" })),
        );
      case "BatchGetItem":
      case "BatchWriteItem": {
        const refused = new Set(
          charges.filter((_, index) => refusals[index]).map(({ attributes }) => attributes),
        );
        const { input, unprocessed } = splitBatch(call.input, (attributes) => refused.has(attributes));
        if (!input) return throttledError(first);
        const passed = charges.filter(({ attributes }) => !refused.has(attributes));
        const body = Buffer.from(JSON.stringify(input));
        return withUnprocessed(call.operation, await run({ ...call, input, body }, passed), unprocessed);
      }
      default:
        return throttledError(first);
    }
  };
}
