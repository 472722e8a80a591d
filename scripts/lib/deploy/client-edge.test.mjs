import { createRequire } from "node:module";
import vm from "node:vm";
import { describe, expect, it } from "vitest";
import { inRoot } from "../paths.mjs";
import { securityHeaders } from "../security-headers.mjs";

const edge = await createRequire(import.meta.url)(inRoot("infrastructure/deployed/client-edge.cjs"))();
const pathOf = (uri) =>
  vm.runInNewContext(`${edge.routes}; handler({ request: { uri: ${JSON.stringify(uri)} } }).uri`);

describe("the routes of the client", () => {
  it.each(["/", "/login", "/channels/1/2", "/invite/Ab3", "/a.b/c"])("%s is the page", (uri) => {
    expect(pathOf(uri)).toBe("/index.html");
  });
  it.each(["/index.html", "/config.json", "/assets/main-abc.js", "/assets/none", "/favicon.svg"])(
    "%s is a file",
    (uri) => {
      expect(pathOf(uri)).toBe(uri);
    },
  );
});

describe("the headers of the client", () => {
  it("are those of this machine, none forgotten", () => {
    const { security, custom } = edge.headers;
    const headers = securityHeaders([]);
    expect(security.ContentSecurityPolicy.ContentSecurityPolicy).toBe(headers["content-security-policy"]);
    expect(security.ReferrerPolicy.ReferrerPolicy).toBe(headers["referrer-policy"]);
    expect(security.ContentTypeOptions).toEqual({ Override: true });
    const others = Object.fromEntries(custom.Items.map(({ Header, Value }) => [Header, Value]));
    const own = ["content-security-policy", "referrer-policy", "x-content-type-options"];
    expect(others).toEqual(
      Object.fromEntries(Object.entries(headers).filter(([name]) => !own.includes(name))),
    );
  });

  it("let the page connect to its own address alone", () => {
    expect(edge.headers.security.ContentSecurityPolicy.ContentSecurityPolicy).toContain(
      "connect-src 'self';",
    );
  });
});
