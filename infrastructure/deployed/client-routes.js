// A CloudFront Function (cloudfront-js-2.0): the client's own routes, paths without an ending in their last part, are index.html; files are themselves.
// The same rule as on this machine: scripts/lib/client-server.mjs.
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name
function handler(event) {
  var request = event.request;
  if (request.uri.indexOf("/assets/") === 0) return request;
  var last = request.uri.slice(request.uri.lastIndexOf("/") + 1);
  if (last.indexOf(".") === -1) request.uri = "/index.html";
  return request;
}
