"use strict";
const { readFileSync } = require("node:fs");
const path = require("node:path");

/** Headers that CloudFront has settings of their own for; it refuses them among the custom ones. */
const OWN_SETTINGS = ["content-security-policy", "x-content-type-options", "referrer-policy"];
/**
 * Where browsers reach the bucket of attachments: as the S3 client signs it, by its name in its region. By the name and not by the bucket itself: its CORS names
 * the distribution, so a reference would be a circle.
 */
const ATTACHMENTS =
  "https://${self:service}-${sls:stage}-attachments-${AWS::AccountId}.s3.${AWS::Region}.${AWS::URLSuffix}";
const TWO_YEARS_SECONDS = 63_072_000;

/** What infrastructure/deployed/distribution.yml takes from JavaScript: the security headers of the client's files, as CloudFront wants them, and the code of its functions. */
module.exports = async () => {
  const { securityHeaders } = await import("../../scripts/lib/security-headers.mjs");
  // The APIs are at the client's own address: 'self' is enough, for wss: too.
  const headers = securityHeaders({ connect: [ATTACHMENTS], images: [ATTACHMENTS] });
  const override = { Override: true };
  return {
    headers: {
      security: {
        ContentSecurityPolicy: {
          ...override,
          ContentSecurityPolicy: { "Fn::Sub": headers["content-security-policy"] },
        },
        ContentTypeOptions: override,
        ReferrerPolicy: { ...override, ReferrerPolicy: headers["referrer-policy"] },
        // This machine has no TLS at its address, so it has no such header.
        StrictTransportSecurity: { ...override, AccessControlMaxAgeSec: TWO_YEARS_SECONDS },
      },
      custom: {
        Items: Object.entries(headers)
          .filter(([name]) => !OWN_SETTINGS.includes(name))
          .map(([Header, Value]) => ({ ...override, Header, Value })),
      },
    },
    routes: readFileSync(path.join(__dirname, "client-routes.js"), "utf8"),
    bodies: readFileSync(path.join(__dirname, "api-bodies.js"), "utf8"),
  };
};
