import { createHash } from "node:crypto";
import { ownTable } from "../engines/own-tables.ts";
import { TOKEN_LIFE_SECONDS, TRANSACTION_TOKENS_TABLE } from "../engines/transaction-tokens.ts";
import type { WholeAnswer } from "../net/answer-requests.ts";
import { dynamoDbAnswer, dynamoDbError, ServiceError } from "./answers.ts";
import { asksForCapacity } from "./consumed-capacity.ts";
import { type DynamoDbCall, type DynamoDbService, tableCall } from "./dynamodb.ts";
import { isRecord, type JsonObject, parseJson } from "./json-input.ts";
import { primaryKey, type Tables } from "./table-facts.ts";
import { touchedItems } from "./touched-items.ts";
import { type CancellationReason, transactionCanceled } from "./transaction-canceled.ts";

const MAX_TOKEN_CHARS = 36;
/** A transaction has 100 actions at most, and the mark is one. */
const MOST_ACTIONS = 99;

interface Mark {
  readonly token: string;
  /** Of the actions: a token belongs to one transaction. */
  readonly hash: string;
}

/**
 * A transaction that comes again with its ClientRequestToken is not done again (D7). dynoxide 1.2.1 forgets the tokens when it ends, and an SDK sends a transaction again that got no answer because it
 * ended: so each writes a mark with what it does. PartiQL's transactions, those with 100 actions, and those that a mark would make larger than 4 MB have the engine's memory alone.
 */
export function withTransactionTokens(
  next: DynamoDbService,
  tables: Tables,
  now: () => number,
): DynamoDbService {
  let isReady: Promise<void> | undefined;

  const ask = async (operation: string, input: object) => {
    const answer = await next(tableCall(operation, input));
    const output = parseJson(Buffer.from(answer.body));
    return { status: answer.status, output: isRecord(output) ? output : {} };
  };

  const makeTable = async () => {
    const { status, output } = await ask("CreateTable", ownTable(TRANSACTION_TOKENS_TABLE));
    if (status !== 200 && !String(output.__type).includes("ResourceInUse"))
      throw new ServiceError("InternalServerError", "Transaction tokens could not be kept.", 500);
  };

  const transact = async (call: DynamoDbCall, input: JsonObject, actions: readonly unknown[], mark: Mark) => {
    isReady ??= makeTable().catch((error) => {
      isReady = undefined;
      throw error;
    });
    await isReady;
    const nowSeconds = Math.floor(now() / 1000);
    const { ClientRequestToken: _, ...rest } = input;
    const answer = await next(
      tableCall(call.operation, { ...rest, TransactItems: [...actions, putOf(mark, nowSeconds)] }),
    );
    if (answer.status === 200) return withoutMark(answer);
    const reasons = reasonsOf(answer);
    // Its mark is what makes a transaction too large that is not by itself.
    if (!reasons) return isTooLarge(answer) ? next(call) : answer;
    const known = await findMark(mark.token, nowSeconds);
    if (known === undefined) return transactionCanceled(reasons.slice(0, -1));
    if (known !== mark.hash)
      return dynamoDbError(
        new ServiceError(
          "IdempotentParameterMismatchException",
          "The request uses the same client token as a previous, but non-identical request.",
        ),
      );
    return repeated(call, input);
  };

  const findMark = async (token: string, nowSeconds: number): Promise<string | undefined> => {
    const { output } = await ask("GetItem", {
      TableName: TRANSACTION_TOKENS_TABLE,
      Key: { id: { S: token } },
      ConsistentRead: true,
    });
    const item = output.Item as { hash: { S: string }; at: { N: string } } | undefined;
    return item && Number(item.at.N) >= nowSeconds - TOKEN_LIFE_SECONDS ? item.hash.S : undefined;
  };

  /** It costs what reading its items costs. */
  const repeated = async (call: DynamoDbCall, input: JsonObject): Promise<WholeAnswer> => {
    if (!asksForCapacity(input)) return dynamoDbAnswer(200, "{}");
    const gets = await Promise.all(
      touchedItems(call.operation, input).map(async (item) => {
        const facts = await tables.find(item.table);
        return { Get: { TableName: item.table, Key: facts && primaryKey(facts, item) } };
      }),
    );
    const { output } = await ask("TransactGetItems", {
      TransactItems: gets,
      ReturnConsumedCapacity: input.ReturnConsumedCapacity,
    });
    return dynamoDbAnswer(200, JSON.stringify({ ConsumedCapacity: output.ConsumedCapacity }));
  };

  return (call) => {
    if (call.operation !== "TransactWriteItems" || !isRecord(call.input)) return next(call);
    const { ClientRequestToken: token, TransactItems: actions } = call.input;
    if (typeof token !== "string" || token === "" || token.length > MAX_TOKEN_CHARS) return next(call);
    if (!Array.isArray(actions) || actions.length === 0 || actions.length > MOST_ACTIONS) return next(call);
    const hash = createHash("sha256").update(JSON.stringify(actions, inOrder)).digest("base64");
    return transact(call, call.input, actions, { token, hash });
  };
}

/** What has no order in DynamoDB, in one: attributes, and the members of a set. */
function inOrder(key: string, value: unknown): unknown {
  if (Array.isArray(value)) return /^(SS|NS|BS)$/.test(key) ? [...value].sort() : value;
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

const putOf = ({ token, hash }: Mark, nowSeconds: number) => ({
  Put: {
    TableName: TRANSACTION_TOKENS_TABLE,
    Item: { id: { S: token }, hash: { S: hash }, at: { N: String(nowSeconds) } },
    ConditionExpression: "attribute_not_exists(id) OR #at < :forgotten",
    ExpressionAttributeNames: { "#at": "at" },
    ExpressionAttributeValues: { ":forgotten": { N: String(nowSeconds - TOKEN_LIFE_SECONDS) } },
  },
});

const isTooLarge = (answer: WholeAnswer) => answer.body.includes("Collection size of items exceeded");

/** Undefined for another refusal than a cancelled transaction. */
function reasonsOf(answer: WholeAnswer): readonly CancellationReason[] | undefined {
  const output = parseJson(Buffer.from(answer.body));
  return isRecord(output) && Array.isArray(output.CancellationReasons)
    ? output.CancellationReasons
    : undefined;
}

/** What was asked of the table of marks, nobody asked for. */
function withoutMark(answer: WholeAnswer): WholeAnswer {
  if (!answer.body.includes(TRANSACTION_TOKENS_TABLE)) return answer;
  const output = parseJson(Buffer.from(answer.body));
  if (!isRecord(output)) return answer;
  const { ConsumedCapacity: capacity, ItemCollectionMetrics: metrics } = output;
  return dynamoDbAnswer(
    200,
    JSON.stringify({
      ...output,
      ...(Array.isArray(capacity)
        ? { ConsumedCapacity: capacity.filter(({ TableName }) => TableName !== TRANSACTION_TOKENS_TABLE) }
        : {}),
      ...(isRecord(metrics)
        ? {
            ItemCollectionMetrics: Object.fromEntries(
              Object.entries(metrics).filter(([name]) => name !== TRANSACTION_TOKENS_TABLE),
            ),
          }
        : {}),
    }),
  );
}
