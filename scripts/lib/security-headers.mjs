/**
 * The built client's Content-Security-Policy: nothing but its own files, and connections to its own two APIs, whose ports are known only
 * when it is served.
 * @param {{http: string, ws: string}} urls e.g. http://127.0.0.1:3000 and ws://127.0.0.1:3001/local
 */
export function contentSecurityPolicy(urls) {
  const connect = ["'self'", new URL(urls.http).origin, new URL(urls.ws).origin].join(" ");
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

export const securityHeaders = (urls) => ({
  "content-security-policy": contentSecurityPolicy(urls),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
});
