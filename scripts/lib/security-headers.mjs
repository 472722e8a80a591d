/**
 * The built client's Content-Security-Policy: nothing but its own files, and connections to its own two APIs, whose ports are known only
 * when it is served. On AWS they are at the client's own address.
 * @param {string[]} apis e.g. http://127.0.0.1:3000 and ws://127.0.0.1:3001/local, where they are not at the client's own
 */
export function contentSecurityPolicy(apis) {
  const connect = ["'self'", ...apis.map((api) => new URL(api).origin)].join(" ");
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src ${connect}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** The headers of every answer with a file of the client; infrastructure/deployed/client-edge.cjs gives them to CloudFront. */
export const securityHeaders = (apis) => ({
  "content-security-policy": contentSecurityPolicy(apis),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
});
