import type { WholeAnswer } from "../net/answer-requests.ts";
import type { WholeRequest } from "../net/read-request.ts";
import { cborText, queryError, restError, restXmlError, type ServiceError } from "./answers.ts";

/** How a service's clients write requests and read errors. Source: the Smithy specification, "AWS Protocols". */
export type Protocol = "json" | "cbor" | "query" | "ec2" | "rest-xml" | "rest-json";

/** Signing names of services whose REST protocol is XML. */
const REST_XML = new Set(["s3", "s3express", "s3-outposts", "cloudfront", "route53"]);

/** Told by what the request itself looks like, as all services share one address here. */
export function protocolOf(request: WholeRequest, service: string): Protocol {
  const { headers } = request;
  if (headers["smithy-protocol"] === "rpc-v2-cbor") return "cbor";
  if (headers["x-amz-target"] !== undefined) return "json";
  if (String(headers["content-type"]).startsWith("application/x-www-form-urlencoded"))
    return service === "ec2" ? "ec2" : "query";
  return REST_XML.has(service) ? "rest-xml" : "rest-json";
}

/** An error that the caller's SDK can read. */
export function protocolError(
  protocol: Protocol,
  error: ServiceError,
  request: WholeRequest,
  requestId: string,
  service: string,
): WholeAnswer {
  const { code, message, status } = error;
  switch (protocol) {
    case "json": {
      const type = String(request.headers["content-type"] ?? "");
      return {
        status,
        headers: {
          "content-type": type.startsWith("application/x-amz-json-") ? type : "application/x-amz-json-1.1",
          // Clients that spoke the query protocol once look here for the code's old form.
          ...(request.headers["x-amzn-query-mode"] === "true"
            ? { "x-amzn-query-error": `${code};Sender` }
            : {}),
        },
        body: JSON.stringify({ __type: code, message }),
      };
    }
    case "cbor":
      return {
        status,
        headers: { "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" },
        body: cborText({ __type: code, message }),
      };
    case "query":
      return queryError(error, requestId);
    case "ec2":
      return queryError(error, requestId, "ec2");
    case "rest-xml":
      return service.startsWith("s3") ? restXmlError(error, requestId) : queryError(error, requestId);
    case "rest-json":
      return restError(error);
  }
}
