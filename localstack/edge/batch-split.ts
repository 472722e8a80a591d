import type { WholeAnswer } from "../net/answer-requests.ts";
import { dynamoDbAnswer } from "./answers.ts";
import { isRecord, type JsonObject, parseJson } from "./json-input.ts";

interface SplitBatch {
  /** What is left of the batch; undefined where that is nothing. */
  readonly input: JsonObject | undefined;
  /** As `UnprocessedKeys` and `UnprocessedItems` have it. */
  readonly unprocessed: JsonObject;
}

/** Takes keys and items out of a BatchGetItem or a BatchWriteItem. */
export function splitBatch(given: unknown, isRefused: (attributes: JsonObject) => boolean): SplitBatch {
  const request = isRecord(given) ? given : {};
  const left: Record<string, unknown> = {};
  const unprocessed: Record<string, unknown> = {};
  for (const [table, part] of Object.entries(isRecord(request.RequestItems) ? request.RequestItems : {})) {
    const keys = isRecord(part) && Array.isArray(part.Keys) ? part.Keys : undefined;
    const list = keys ?? (Array.isArray(part) ? part : []);
    const refuses = (entry: unknown) => {
      const attributes = keys ? entry : attributesOf(entry);
      return isRecord(attributes) && isRefused(attributes);
    };
    const put = (into: Record<string, unknown>, entries: readonly unknown[]) => {
      if (entries.length > 0) into[table] = keys ? { ...(part as JsonObject), Keys: entries } : entries;
    };
    put(unprocessed, list.filter(refuses));
    put(
      left,
      list.filter((entry) => !refuses(entry)),
    );
  }
  return {
    input: Object.keys(left).length > 0 ? { ...request, RequestItems: left } : undefined,
    unprocessed,
  };
}

function attributesOf(entry: unknown): unknown {
  if (!isRecord(entry)) return undefined;
  if (isRecord(entry.PutRequest)) return entry.PutRequest.Item;
  return isRecord(entry.DeleteRequest) ? entry.DeleteRequest.Key : undefined;
}

/** The answer with what was taken out of the batch beside what the engine did not get to. */
export function withUnprocessed(
  operation: "BatchGetItem" | "BatchWriteItem",
  answer: WholeAnswer,
  unprocessed: JsonObject,
): WholeAnswer {
  const output = parseJson(Buffer.from(answer.body));
  if (answer.status !== 200 || !isRecord(output)) return answer;
  const name = operation === "BatchGetItem" ? "UnprocessedKeys" : "UnprocessedItems";
  const known = isRecord(output[name]) ? output[name] : {};
  const both = Object.entries(unprocessed).map(([table, part]) => [table, joined(known[table], part)]);
  return dynamoDbAnswer(
    200,
    JSON.stringify({ ...output, [name]: { ...known, ...Object.fromEntries(both) } }),
  );
}

function joined(one: unknown, other: unknown): unknown {
  if (Array.isArray(one) && Array.isArray(other)) return [...one, ...other];
  if (isRecord(one) && isRecord(other) && Array.isArray(one.Keys) && Array.isArray(other.Keys))
    return { ...other, Keys: [...one.Keys, ...other.Keys] };
  return other;
}
