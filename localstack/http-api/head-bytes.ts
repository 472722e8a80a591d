import type { WholeRequest } from "../net/read-request.ts";

/**
 * What API Gateway's quota for HTTP APIs counts: the "total combined size of request line and header values", without the headers' names. Source:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html (10,240 bytes, fixed). AWS does not document the answer above it; clients have
 * seen 431 (https://backbencher.dev/solved-431-status-code-with-request-header-fields-too-large). Its body here has the form of the API's other errors: unconfirmed.
 */
export function headBytes({
  method,
  url,
  headers,
}: Pick<WholeRequest, "method" | "url" | "headers">): number {
  // Text of a head has one byte for each character.
  let bytes = `${method} ${url} HTTP/1.1`.length;
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === "string") bytes += value.length;
    else if (value) for (const one of value) bytes += one.length;
  }
  return bytes;
}
