/**
 * The built client's Content-Security-Policy: nothing but its own files, connections to its own two APIs, and the bucket of attachments, which files are sent to
 * and pictures come from. Where these are is known only when the client is served. On AWS the APIs are at the client's own address.
 * @param {{connect: readonly string[], images: readonly string[]}} places sources of the policy, besides the client's own address
 */
export function contentSecurityPolicy({ connect, images }) {
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' data: blob: ${images.join(" ")}`,
    "font-src 'self'",
    `connect-src ${["'self'", ...connect].join(" ")}`,
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
