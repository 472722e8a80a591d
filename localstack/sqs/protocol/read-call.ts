import { SqsError } from "../errors.ts";
import { readJsonInput } from "./json-input.ts";
import { readQueryInput } from "./query-input.ts";
import { INPUTS, type OperationName } from "./shapes.ts";

export type SqsProtocol = "json" | "query";

export interface ReadCall {
  readonly operation: OperationName;
  readonly input: Readonly<Record<string, unknown>>;
}

type Request = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
};

const TARGET = "AmazonSQS.";

export const protocolOf = ({ headers }: Pick<Request, "headers">): SqsProtocol =>
  headers["x-amz-target"] === undefined ? "query" : "json";

/** @throws SqsError UnknownOperationException, SerializationException */
export function readCall(request: Request): ReadCall {
  if (protocolOf(request) === "json") {
    const target = String(request.headers["x-amz-target"]);
    const operation = knownOperation(target.startsWith(TARGET) ? target.slice(TARGET.length) : "");
    return { operation, input: readJsonInput(request.body, INPUTS[operation]) };
  }
  const [path = "", query = ""] = request.url.split("?");
  const form = new URLSearchParams(request.body.length > 0 ? request.body.toString() : query);
  const operation = knownOperation(form.get("Action") ?? "");
  const input = readQueryInput(form, INPUTS[operation]);
  // The queue's address is where the call goes, and need not be told again.
  const isAtQueue = "QueueUrl" in INPUTS[operation].members && /^\/[^/]+\/[^/]+$/.test(path);
  return {
    operation,
    input: isAtQueue && input.QueueUrl === undefined ? { ...input, QueueUrl: path } : input,
  };
}

function knownOperation(name: string): OperationName {
  if (Object.hasOwn(INPUTS, name)) return name as OperationName;
  throw new SqsError(
    "UnknownOperationException",
    `The action ${name.slice(0, 100)} is not valid for this web service.`,
  );
}
