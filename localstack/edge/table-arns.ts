import type { WholeAnswer } from "../net/answer-requests.ts";
import { dynamoDbAnswer, ServiceError } from "./answers.ts";
import { type ArnParts, tableArn } from "./arns.ts";
import type { DynamoDbService } from "./dynamodb.ts";
import { isRecord, type JsonObject, parseJson } from "./json-input.ts";

/**
 * Lets a table be named by its ARN wherever its name may stand, which dynoxide 1.2.1 refuses. What is answered names it as it was asked for.
 * Source: DynamoDB API reference, `TableName` of each call and of ConsumedCapacity.
 */
export function withTableArns(service: DynamoDbService, arn: ArnParts): DynamoDbService {
  return async (call) => {
    if (!call.body.includes("arn:aws:dynamodb:") || !isRecord(call.input)) return service(call);
    const given = new Map<string, string>();
    const input = withNames(call.input, (nameOrArn) => {
      const name = nameIn(nameOrArn, arn);
      if (name !== nameOrArn) given.set(name, nameOrArn);
      return name;
    });
    if (given.size === 0) return service(call);
    const answer = await service({ ...call, body: Buffer.from(JSON.stringify(input)), input });
    return answer.status === 200 ? withArns(answer, given) : answer;
  };
}

/** @throws ServiceError ResourceNotFoundException for a table of elsewhere */
function nameIn(nameOrArn: string, arn: ArnParts): string {
  if (!nameOrArn.startsWith("arn:")) return nameOrArn;
  const name = /:table\/([^/]+)$/.exec(nameOrArn)?.[1] ?? "";
  if (tableArn(arn, name) !== nameOrArn)
    throw new ServiceError("ResourceNotFoundException", "Requested resource not found");
  return name;
}

type Rename = (name: string) => string;

const renamed = (part: JsonObject, rename: Rename): JsonObject =>
  typeof part.TableName === "string" ? { ...part, TableName: rename(part.TableName) } : part;

function withNames(input: JsonObject, rename: Rename): JsonObject {
  const { RequestItems, TransactItems } = input;
  return {
    ...renamed(input, rename),
    ...(isRecord(RequestItems) ? { RequestItems: withNamedOnce(RequestItems, rename) } : {}),
    ...(Array.isArray(TransactItems)
      ? { TransactItems: TransactItems.map((item) => (isRecord(item) ? withParts(item, rename) : item)) }
      : {}),
  };
}

const withParts = (item: JsonObject, rename: Rename): JsonObject =>
  Object.fromEntries(
    Object.entries(item).map(([kind, part]) => [kind, isRecord(part) ? renamed(part, rename) : part]),
  );

const withKeys = (tables: JsonObject, rename: Rename): JsonObject =>
  Object.fromEntries(Object.entries(tables).map(([name, part]) => [rename(name), part]));

/** @throws ServiceError ValidationException where two keys are one table: what stands under the first would be lost */
function withNamedOnce(tables: JsonObject, rename: Rename): JsonObject {
  const named = withKeys(tables, rename);
  if (Object.keys(named).length === Object.keys(tables).length) return named;
  throw new ServiceError(
    "ValidationException",
    "One or more parameter values were invalid: RequestItems names one table by its name and by its ARN",
  );
}

/** Members of answers that have something for each table. */
const BY_TABLE = ["Responses", "UnprocessedKeys", "UnprocessedItems", "ItemCollectionMetrics"];

function withArns(answer: WholeAnswer, given: ReadonlyMap<string, string>): WholeAnswer {
  const output = parseJson(Buffer.from(answer.body));
  if (!isRecord(output)) return answer;
  const rename = (name: string) => given.get(name) ?? name;
  const { ConsumedCapacity: capacity } = output;
  const changed = BY_TABLE.flatMap((name) => {
    const member = output[name];
    return isRecord(member) ? [[name, withKeys(member, rename)] as const] : [];
  });
  return dynamoDbAnswer(
    answer.status,
    JSON.stringify({
      ...output,
      ...Object.fromEntries(changed),
      ...(isRecord(capacity) ? { ConsumedCapacity: renamed(capacity, rename) } : {}),
      ...(Array.isArray(capacity)
        ? { ConsumedCapacity: capacity.map((one) => (isRecord(one) ? renamed(one, rename) : one)) }
        : {}),
    }),
  );
}
