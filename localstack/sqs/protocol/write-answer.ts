import type { WholeAnswer } from "../../net/answer-requests.ts";
import type { SqsError } from "../errors.ts";
import type { SqsCall } from "../types.ts";
import { queryAnswer, queryErrorAnswer } from "./query-output.ts";
import { protocolOf, type SqsProtocol } from "./read-call.ts";
import { type OperationName, OUTPUTS } from "./shapes.ts";

const JSON_TYPE = "application/x-amz-json-1.0";

/** An answer of an operation; one without members has an empty body in JSON. */
export function writeAnswer(
  protocol: SqsProtocol,
  operation: OperationName,
  output: Readonly<Record<string, unknown>>,
  requestId: string,
): WholeAnswer {
  const shape = OUTPUTS[operation];
  return protocol === "json"
    ? answer(200, JSON_TYPE, shape ? JSON.stringify(output) : "", requestId)
    : answer(200, "text/xml", queryAnswer(operation, output, shape, requestId), requestId);
}

/** In JSON the code that older clients know stands in a header of its own. Source: the developer guide, "Interpreting Amazon SQS JSON API responses". */
export function writeError(protocol: SqsProtocol, error: SqsError, requestId: string): WholeAnswer {
  if (protocol === "query")
    return answer(error.status, "text/xml", queryErrorAnswer(error, requestId), requestId);
  const body = JSON.stringify({ __type: error.type, message: error.message });
  const fault = error.status >= 500 ? "Receiver" : "Sender";
  return answer(error.status, JSON_TYPE, body, requestId, {
    "x-amzn-query-error": `${error.queryCode};${fault}`,
  });
}

/** The answer to a call that gets no further. */
export const sqsErrorAnswer = (
  call: Pick<SqsCall, "url" | "headers" | "body" | "requestId">,
  error: SqsError,
): WholeAnswer => writeError(protocolOf(call), error, call.requestId);

const answer = (
  status: number,
  type: string,
  body: string,
  requestId: string,
  more: Readonly<Record<string, string>> = {},
): WholeAnswer => ({
  status,
  headers: { "content-type": type, "x-amzn-requestid": requestId, ...more },
  body,
});
