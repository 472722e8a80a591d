import type { Faults } from "../faults/index.ts";
import type { WholeAnswer } from "../net/answer-requests.ts";
import type { WholeRequest } from "../net/read-request.ts";
import { ServiceError } from "./answers.ts";
import { type ArnParts, tableArn } from "./arns.ts";
import { describeAccess, records } from "./dynamodb-access.ts";
import { isWrite } from "./dynamodb-operations.ts";
import { isRecord, parseJson } from "./json-input.ts";
import type { LocalCall, LocalRoute } from "./local-calls.ts";
import { parameterNames } from "./ssm.ts";
import { throttledError } from "./throttled.ts";
import { transactionCanceled } from "./transaction-canceled.ts";

/** Lets a call fail that a fault waits for; it does not get to the service then. S3's calls pass elsewhere. */
export function withFaults(call: LocalCall, faults: Faults | undefined, arn: ArnParts): LocalCall {
  if (!faults) return call;
  return async (route, request, requestId, progress, socket) => {
    const error = faults.takeForCall(route.service, route.operation, () => resourcesOf(route, request, arn));
    if (!error) return call(route, request, requestId, progress, socket);
    progress.isFault = true;
    if (route.service === "dynamodb") {
      const answer = dynamoDbAnswerOf(error.name, route.operation, request, arn);
      if (answer) return answer;
    }
    throw new ServiceError(error.name, error.message, error.status);
  };
}

/** Of errors that have more members than a message. */
function dynamoDbAnswerOf(
  name: string,
  operation: string,
  { body }: WholeRequest,
  arn: ArnParts,
): WholeAnswer | undefined {
  const input = parseJson(body);
  const kind = isWrite(operation) ? "Write" : "Read";
  const isProvisioned = name === "ProvisionedThroughputExceededException";
  if (isProvisioned || name === "ThrottlingException") {
    const limit = isProvisioned ? "ProvisionedThroughputExceeded" : "KeyRangeThroughputExceeded";
    const [table = "*"] = describeAccess(operation, input, arn).tables;
    return throttledError({ reason: `Table${kind}${limit}`, resource: tableArn(arn, table), isProvisioned });
  }
  if (name !== "TransactionCanceledException") return undefined;
  const actions = isRecord(input) ? records(input.TransactItems ?? input.TransactStatements) : [];
  return transactionCanceled(
    (actions.length > 0 ? actions : [{}]).map((_, index) =>
      index === 0
        ? { Code: "TransactionConflict", Message: "Transaction is ongoing for the item" }
        : { Code: "None" },
    ),
  );
}

function resourcesOf(route: LocalRoute, request: WholeRequest, arn: ArnParts): readonly string[] {
  switch (route.service) {
    case "dynamodb":
      return describeAccess(route.operation, parseJson(request.body), arn).tables;
    case "ssm":
      return parameterNames(route.operation, parseJson(request.body));
    case "lambda":
      return "functionName" in route ? [route.functionName, lastPart(route.functionName)] : [];
    case "sqs":
      return queuesOf(request);
    case "sts":
      return [];
  }
}

/** A queue is named by its URL, of which the path alone may be in the request's line, or by its name. */
function queuesOf({ url, headers, body }: WholeRequest): string[] {
  const isForm = String(headers["content-type"]).startsWith("application/x-www-form-urlencoded");
  const input = isForm ? Object.fromEntries(new URLSearchParams(body.toString())) : parseJson(body);
  const { QueueUrl, QueueName } = isRecord(input) ? input : {};
  const [path = ""] = url.split("?");
  return [QueueUrl, QueueName, path].filter((name) => typeof name === "string").map(lastPart);
}

const lastPart = (name: string) => name.split(/[/:]/).at(-1) ?? name;
