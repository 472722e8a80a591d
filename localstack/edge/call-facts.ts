import type { WholeAnswer } from "../net/answer-requests.ts";
import { parseJson } from "./json-input.ts";
import type { Route } from "./route.ts";

/** The name in a signature of the service that a call was for, Streams apart. */
export const serviceName = (route: Route) => {
  if (route.service === "absent") return route.signingName || "unknown";
  return route.service === "dynamodb" && route.prefix.startsWith("DynamoDBStreams")
    ? "dynamodbstreams"
    : route.service;
};

/** AWS's name of the error in an answer of 400 and above. */
export function errorTypeOf(answer: WholeAnswer): string | undefined {
  const named = answer.headers["x-amzn-errortype"];
  if (named) return named;
  const match = /"__type":"(?:[^"#]*#)?(\w+)"|<Code>(\w+)</.exec(answer.body.toString());
  return match?.[1] ?? match?.[2];
}

/** What an answer tells of it, where the caller asked for it, summed over tables. */
export function consumedCapacity(answer: WholeAnswer): number | undefined {
  const { ConsumedCapacity: capacity } = (parseJson(Buffer.from(answer.body)) ?? {}) as {
    ConsumedCapacity?: { CapacityUnits?: number } | { CapacityUnits?: number }[];
  };
  if (!capacity) return undefined;
  return [capacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}
