import { crc32 } from "node:zlib";
import type { WholeAnswer } from "../net/answer-requests.ts";

/** A refusal in AWS's words. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
  }
}

const JSON_1_0 = "application/x-amz-json-1.0";
const JSON_1_1 = "application/x-amz-json-1.1";
/** Errors of the front that all AWS's JSON services share, against those of the service's own model. */
const CORAL = "com.amazon.coral.service#";
const DYNAMODB = "com.amazonaws.dynamodb.v20120810#";
const SHARED = new Set([
  "AccessDeniedException",
  "IncompleteSignatureException",
  "InternalFailure",
  "InvalidSignatureException",
  "MissingAuthenticationTokenException",
  "SerializationException",
  "ServiceUnavailableException",
  "UnknownOperationException",
  "UnrecognizedClientException",
]);

/** A JSON answer of DynamoDB. It carries a CRC32 of the body, which several SDKs check. */
export function dynamoDbAnswer(status: number, body: Buffer | string): WholeAnswer {
  return { status, headers: { "content-type": JSON_1_0, "x-amz-crc32": String(crc32(body)) }, body };
}

export function dynamoDbError(error: ServiceError): WholeAnswer {
  const type = `${SHARED.has(error.code) ? CORAL : DYNAMODB}${error.code}`;
  return dynamoDbAnswer(error.status, JSON.stringify({ __type: type, message: error.message }));
}

/** A JSON 1.1 answer, SSM's. */
export function jsonAnswer(status: number, body: unknown): WholeAnswer {
  return { status, headers: { "content-type": JSON_1_1 }, body: JSON.stringify(body) };
}

export function jsonError(error: ServiceError): WholeAnswer {
  return jsonAnswer(error.status, { __type: error.code, message: error.message });
}

/** An error of a REST service, Lambda's: the name travels in a header. */
export function restError(error: ServiceError, more: Record<string, unknown> = {}): WholeAnswer {
  return {
    status: error.status,
    headers: { "content-type": "application/json", "x-amzn-errortype": error.code },
    body: JSON.stringify({
      Type: error.status >= 500 ? "Service" : "User",
      Message: error.message,
      message: error.message,
      ...more,
    }),
  };
}

const escapeXml = (text: string) => text.replace(/[<>&'"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** An error of a query or REST-XML service (STS, S3, SQS's older form). */
export function xmlError(error: ServiceError, requestId: string): WholeAnswer {
  return {
    status: error.status,
    headers: { "content-type": "text/xml" },
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  };
}
