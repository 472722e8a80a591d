// A CloudFront Function (cloudfront-js-2.0): no body that the HTTP API would not read goes on to it. CloudFront asks money for each gigabyte that it sends to an origin, and API Gateway counts a request once for each 512 KB of it.
// The API reads 16 Ki characters (services/runtime/http.ts), of four bytes at most.
// Both headers are what a viewer-request function may read: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
var MOST_BYTES = 65536;

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name
function handler(event) {
  var request = event.request;
  var length = request.headers["content-length"];
  var mayHaveBody = request.method !== "GET" && request.method !== "HEAD";
  if (request.headers["transfer-encoding"] || (mayHaveBody && !length))
    return refusal("The request does not say its length.");
  if (length && !(Number(length.value) <= MOST_BYTES)) return refusal("The request is too large.");
  return request;
}

// As the API itself says it.
function refusal(message) {
  return {
    statusCode: 400,
    statusDescription: "Bad Request",
    headers: {
      "content-type": { value: "application/json; charset=utf-8" },
      "cache-control": { value: "no-store" },
    },
    body: {
      encoding: "text",
      data: JSON.stringify({ error: { code: "INVALID_FORM_BODY", message: message } }),
    },
  };
}
