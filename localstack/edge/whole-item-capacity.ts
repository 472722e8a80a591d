import type { WholeAnswer } from "../net/answer-requests.ts";
import { dynamoDbAnswer } from "./answers.ts";
import { asksForCapacity } from "./consumed-capacity.ts";
import type { DynamoDbCall, DynamoDbService } from "./dynamodb.ts";
import { records } from "./dynamodb-access.ts";
import { isRecord, type JsonObject, parseJson } from "./json-input.ts";

/**
 * A read costs what the whole item weighs, also where a projection returns a part of it ("DynamoDB read and write operations"); dynoxide 1.2.1 counts the part for GetItem and
 * TransactGetItems. Where somebody asks what such a call cost, it is asked a second time without its projection.
 */
export function withWholeItemCapacity(next: DynamoDbService): DynamoDbService {
  return async (call) => {
    const whole = withoutProjection(call);
    const answer = await next(call);
    if (!whole || answer.status !== 200) return answer;
    const body = Buffer.from(JSON.stringify(whole));
    return withCapacityOf(await next({ ...call, body, input: whole }), answer);
  };
}

/** The same read for whole items; undefined where the call has no projection or nobody asks what it costs. */
function withoutProjection({ operation, input }: DynamoDbCall): JsonObject | undefined {
  if (!isRecord(input) || !asksForCapacity(input)) return undefined;
  if (operation === "GetItem") return isProjected(input) ? bare(input) : undefined;
  if (operation !== "TransactGetItems") return undefined;
  const actions = records(input.TransactItems);
  if (!actions.some(({ Get: get }) => isRecord(get) && isProjected(get))) return undefined;
  return {
    ...input,
    TransactItems: actions.map(({ Get: get }) => ({ Get: isRecord(get) ? bare(get) : get })),
  };
}

const isProjected = (get: JsonObject) =>
  get.ProjectionExpression !== undefined || get.AttributesToGet !== undefined;

/** Names that no expression uses are refused, so they go too. */
function bare(get: JsonObject): JsonObject {
  const { ProjectionExpression: _, AttributesToGet: __, ExpressionAttributeNames: ___, ...rest } = get;
  return rest;
}

function withCapacityOf(whole: WholeAnswer, answer: WholeAnswer): WholeAnswer {
  const [counted, output] = [whole, answer].map(({ body }) => parseJson(Buffer.from(body)));
  if (whole.status !== 200 || !isRecord(counted) || !isRecord(output)) return answer;
  return dynamoDbAnswer(200, JSON.stringify({ ...output, ConsumedCapacity: counted.ConsumedCapacity }));
}
