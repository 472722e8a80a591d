import type { WholeAnswer } from "../net/answer-requests.ts";
import { dynamoDbAnswer } from "./answers.ts";
import { isRecord, type JsonObject, parseJson } from "./json-input.ts";

const EXPRESSIONS = [
  "KeyConditionExpression",
  "UpdateExpression",
  "ConditionExpression",
  "FilterExpression",
  "ProjectionExpression",
];
/** This is said where a member breaks a constraint of the service's model, and there alone. */
const CONSTRAINT = "1 validation error detected: ";
/** dynoxide writes out whole structures of its own, tens of kilobytes of them. AWS writes class names. */
const DUMP =
  /^(1 validation error detected: Value ')[\s\S]{200,}(' at '[\w.]+' failed to satisfy constraint: )/;
const UNDEFINED = /^An expression attribute (?:value|name) used in .+; attribute (?:value|name): ([:#]\w+)$/;

/**
 * A ValidationException of dynoxide 1.2.1 in AWS's words, which code and people look for: the engine begins too many of them with "1 validation error detected", leaves out which expression has
 * a placeholder without a value, leaves out the limit that is too small, and has words of its own for a partition key that is not asked for by `=`.
 */
export function withAwsWords(answer: WholeAnswer, input: unknown): WholeAnswer {
  const output = parseJson(Buffer.from(answer.body));
  if (!isRecord(output) || typeof output.message !== "string") return answer;
  const message = reworded(output.message, isRecord(input) ? input : {});
  if (message === output.message) return answer;
  return dynamoDbAnswer(answer.status, JSON.stringify({ ...output, message }));
}

function reworded(given: string, input: JsonObject): string {
  const message =
    given.startsWith(CONSTRAINT) && !given.startsWith(`${CONSTRAINT}Value`)
      ? given.slice(CONSTRAINT.length)
      : given;
  if (message === "Invalid KeyConditionExpression: partition key must use equality")
    return "Query key condition not supported";
  if (message.startsWith(`${CONSTRAINT}Value at 'Limit'`))
    return message.replace("Value at 'Limit'", `Value '${input.Limit}' at 'limit'`);
  if (DUMP.test(message)) return message.replace(DUMP, "$1[...]$2");
  const placeholder = UNDEFINED.exec(message)?.[1];
  const expression = placeholder && EXPRESSIONS.find((name) => uses(input[name], placeholder));
  return expression ? `Invalid ${expression}: ${message}` : message;
}

const uses = (expression: unknown, placeholder: string) =>
  typeof expression === "string" && new RegExp(`${placeholder}(?!\\w)`).test(expression);
