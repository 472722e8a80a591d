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

/** What the front of many services says of a value that the model of the call does not allow. @param value as AWS prints it */
export const constraint = (value: string, member: string, words: string) =>
  new ServiceError(
    "ValidationException",
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${words}`,
  );

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

/** @param more members that the error has beside its message */
export function dynamoDbError(
  error: ServiceError,
  more: Readonly<Record<string, unknown>> = {},
): WholeAnswer {
  const type = `${SHARED.has(error.code) ? CORAL : DYNAMODB}${error.code}`;
  // What IAM refuses comes with a capital letter.
  const member = error.code === "AccessDeniedException" ? "Message" : "message";
  return dynamoDbAnswer(error.status, JSON.stringify({ __type: type, [member]: error.message, ...more }));
}

/** A JSON 1.1 answer, SSM's. */
export function jsonAnswer(status: number, body: unknown): WholeAnswer {
  return { status, headers: { "content-type": JSON_1_1 }, body: JSON.stringify(body) };
}

export function jsonError(error: ServiceError): WholeAnswer {
  return jsonAnswer(error.status, { __type: error.code, message: error.message });
}

/** An answer of a REST service, Lambda's. */
export function restAnswer(body: unknown): WholeAnswer {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
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

const errorXml = ({ code, message }: ServiceError) =>
  `<Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>`;

/** An error of a service that speaks the query protocol (STS, SNS), or EC2's form of it; CloudFront's and Route 53's too. */
export function queryError(
  error: ServiceError,
  requestId: string,
  form: "query" | "ec2" = "query",
): WholeAnswer {
  const body =
    form === "ec2"
      ? `<Response><Errors><Error>${errorXml(error)}</Error></Errors><RequestID>${requestId}</RequestID></Response>`
      : `<ErrorResponse><Error><Type>Sender</Type>${errorXml(error)}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
  return { status: error.status, headers: { "content-type": "text/xml" }, body };
}

/** An error of S3. */
export function restXmlError(error: ServiceError, requestId: string): WholeAnswer {
  return {
    status: error.status,
    headers: { "content-type": "application/xml", "x-amz-request-id": requestId },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${errorXml(error)}<RequestId>${requestId}</RequestId></Error>`,
  };
}

/** A map of texts in CBOR (RFC 8949). */
export function cborText(map: Readonly<Record<string, string>>): Buffer {
  const text = (value: string) => {
    const bytes = Buffer.from(value);
    // Major type 3 with the length in two bytes: longer than need be for short ones, and well-formed.
    return Buffer.concat([Buffer.from([0x79, bytes.length >> 8, bytes.length & 0xff]), bytes]);
  };
  const entries = Object.entries(map);
  return Buffer.concat([
    Buffer.from([0xa0 | entries.length]),
    ...entries.flatMap(([name, value]) => [text(name), text(value.slice(0, 16_000))]),
  ]);
}
