import { type InvokeOptions, type LambdaService, LambdaServiceError } from "../lambda/types.ts";
import type { FunctionModel } from "../model/types.ts";
import type { WholeAnswer } from "../net/answer-requests.ts";
import type { WholeRequest } from "../net/read-request.ts";
import { restError, ServiceError } from "./answers.ts";

/** B2: of InvokeAsync, which did not follow when Invoke's limit was raised. */
const MAX_INVOKE_ASYNC_BYTES = 256 * 1024;

/**
 * Lambda's Invoke over HTTP, and InvokeAsync, which some old clients still call. Source: the Lambda API reference, Invoke and InvokeAsync.
 * @param qualifier as the caller gave it: it is then part of the ARN that the handler sees
 * @param recordedTraceId of the call itself, where calls are recorded; default: what the caller sent
 */
export async function invokeFunction(
  operation: "Invoke" | "InvokeAsync",
  lambda: LambdaService,
  fn: FunctionModel,
  qualifier: string | undefined,
  { headers, body }: WholeRequest,
  recordedTraceId?: string,
): Promise<WholeAnswer> {
  const type =
    operation === "InvokeAsync" ? "Event" : (one(headers["x-amz-invocation-type"]) ?? "RequestResponse");
  if (type === "DryRun") return { status: 204, headers: {}, body: "" };
  if (type !== "RequestResponse" && type !== "Event") {
    throw new ServiceError(
      "InvalidParameterValueException",
      `Value '${type.slice(0, 100)}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]`,
    );
  }
  if (operation === "InvokeAsync" && body.length > MAX_INVOKE_ASYNC_BYTES) {
    throw new ServiceError(
      "RequestTooLargeException",
      `Request must be smaller than ${MAX_INVOKE_ASYNC_BYTES} bytes for the InvokeAsync operation`,
      413,
    );
  }
  const payload = body.toString();
  if (payload !== "" && !isJson(payload)) {
    throw new ServiceError("InvalidRequestContentException", "Could not parse request body into json.");
  }
  const traceId = recordedTraceId ?? one(headers["x-amzn-trace-id"]);
  const clientContext = one(headers["x-amz-client-context"]);
  if (clientContext !== undefined && !isJson(Buffer.from(clientContext, "base64").toString())) {
    throw new ServiceError(
      "InvalidRequestContentException",
      "Client context must be a valid Base64-encoded JSON object.",
    );
  }
  const options: InvokeOptions = {
    type,
    ...(traceId ? { traceId } : {}),
    ...(clientContext ? { clientContext } : {}),
    ...(qualifier ? { qualifier } : {}),
  };
  try {
    const result = await lambda.invoke(fn.key, payload === "" ? "{}" : payload, options);
    const wantsLog = one(headers["x-amz-log-type"]) === "Tail" && type === "RequestResponse";
    return {
      status: result.statusCode,
      headers: {
        "content-type": "application/json",
        "x-amzn-requestid": result.requestId,
        ...(type === "RequestResponse" ? { "x-amz-executed-version": "$LATEST" } : {}),
        ...(result.functionError ? { "x-amz-function-error": result.functionError } : {}),
        ...(wantsLog ? { "x-amz-log-result": Buffer.from(result.logTail).toString("base64") } : {}),
      },
      body: operation === "InvokeAsync" ? '{"Status":202}' : result.payload,
    };
  } catch (error) {
    if (!(error instanceof LambdaServiceError)) throw error;
    return restError(
      new ServiceError(error.code, error.message, error.statusCode),
      error.reason ? { Reason: error.reason } : {},
    );
  }
}

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
