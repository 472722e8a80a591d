/**
 * The built client's Content-Security-Policy: nothing but its own files, connections to its own two APIs, and the bucket of attachments, which files are sent to
 * and pictures come from. Where these are is known only when the client is served. On AWS the APIs are at the client's own address.
 * @param {{apis: string[], attachments: string}} places apis: e.g. http://127.0.0.1:3000 and ws://127.0.0.1:3001/local, where they are not at the client's
 * own; attachments: the origin at which the bucket answers
 */
export function contentSecurityPolicy({ apis, attachments }) {
  const connect = ["'self'", ...apis.map((api) => new URL(api).origin), attachments].join(" ");
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' data: blob: ${attachments}`,
    "font-src 'self'",
    `connect-src ${connect}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    // /split shows the client's own pages side by side.
    "frame-ancestors 'self'",
  ].join("; ");
}

/** The headers of every answer with a file of the client; infrastructure/deployed/client-edge.cjs gives them to CloudFront. */
export const securityHeaders = (places) => ({
  "content-security-policy": contentSecurityPolicy(places),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
});
