import type { WholeAnswer } from "../net/answer-requests.ts";
import { dynamoDbError, ServiceError } from "./answers.ts";
import type { DynamoDbCall, DynamoDbService } from "./dynamodb.ts";
import { isRecord } from "./json-input.ts";
import type { Tables } from "./table-facts.ts";
import { touchedItems } from "./touched-items.ts";
import { type CancellationReason, transactionCanceled } from "./transaction-canceled.ts";

const CONFLICT: CancellationReason = {
  Code: "TransactionConflict",
  Message: "Transaction is ongoing for the item",
};

/**
 * D6: what touches an item of a transaction that has not been answered yet is refused, as on AWS. The engine runs one write after the other, so that nothing would ever conflict
 * there. Source: TransactWriteItems, "TransactionConflict". PartiQL's transactions are not looked into.
 */
export function withTransactionConflicts(next: DynamoDbService, tables: Tables): DynamoDbService {
  /** Items of the transactions under way. Each is of one only, for the next is refused. */
  const busy = new Set<string>();
  const tokens = new Set<string>();

  const transact = async (call: DynamoDbCall): Promise<WholeAnswer> => {
    const items = touchedItems(call.operation, call.input);
    const keys = await Promise.all(items.map((item) => tables.itemKey(item)));
    const token = isRecord(call.input) ? call.input.ClientRequestToken : undefined;
    if (typeof token === "string" && tokens.has(token)) {
      return dynamoDbError(
        new ServiceError("TransactionInProgressException", "The transaction with this token is in progress."),
      );
    }
    const reasons: CancellationReason[] = [];
    for (const [index, { place }] of items.entries()) {
      const key = keys[index];
      reasons[place] = key !== undefined && busy.has(key) ? CONFLICT : { Code: "None" };
    }
    if (reasons.includes(CONFLICT)) return transactionCanceled(reasons);
    if (call.operation !== "TransactWriteItems") return next(call);

    const own = keys.filter((key) => key !== undefined);
    for (const key of own) busy.add(key);
    if (typeof token === "string") tokens.add(token);
    try {
      return await next(call);
    } finally {
      for (const key of own) busy.delete(key);
      if (typeof token === "string") tokens.delete(token);
    }
  };

  return async (call) => {
    switch (call.operation) {
      case "TransactGetItems":
      case "TransactWriteItems":
        return transact(call);
      case "DeleteItem":
      case "PutItem":
      case "UpdateItem": {
        if (busy.size === 0) return next(call);
        const [item] = touchedItems(call.operation, call.input);
        const key = item && (await tables.itemKey(item));
        return key !== undefined && busy.has(key)
          ? dynamoDbError(new ServiceError("TransactionConflictException", `${CONFLICT.Message}`))
          : next(call);
      }
      default:
        return next(call);
    }
  };
}
