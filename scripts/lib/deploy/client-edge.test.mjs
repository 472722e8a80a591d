import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import vm from "node:vm";
import { describe, expect, it } from "vitest";
import { inRoot } from "../paths.mjs";
import { securityHeaders } from "../security-headers.mjs";
import { MOST_BODY_BYTES } from "./costs.mjs";

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

describe("bodies for the HTTP API", () => {
  const answerTo = (request) =>
    vm.runInNewContext(`${edge.bodies}; handler({ request: ${JSON.stringify(request)} })`);
  const post = (headers) => ({ method: "POST", uri: "/auth/login", headers });
  const length = (value) => ({ "content-length": { value: String(value) } });

  it.each([
    [post(length(0))],
    [post(length(65_536))],
    [{ method: "GET", uri: "/health", headers: {} }],
    [{ method: "HEAD", uri: "/health", headers: {} }],
  ])("%j goes on as it came", (request) => {
    expect(answerTo(request)).toEqual(request);
  });

  it.each([
    [post(length(65_537)), "The request is too large."],
    [post(length("much")), "The request is too large."],
    [{ method: "GET", uri: "/auth/login", headers: length(65_537) }, "The request is too large."],
    [post({}), "The request does not say its length."],
    [post({ "transfer-encoding": { value: "chunked" } }), "The request does not say its length."],
  ])("%j is refused, as the API would", (request, message) => {
    const { statusCode, body } = answerTo(request);
    expect([statusCode, JSON.parse(body.data)]).toEqual([
      400,
      { error: { code: "INVALID_FORM_BODY", message } },
    ]);
  });

  it("takes what the sums of the costs take for the most", () => {
    expect(answerTo(post(length(MOST_BODY_BYTES))).statusCode).toBeUndefined();
    expect(answerTo(post(length(MOST_BODY_BYTES + 1))).statusCode).toBe(400);
  });
});

describe("the headers of the client", () => {
  // Its name, as serverless.yml gives it.
  const bucket = "${self:service}-${sls:stage}-attachments-${AWS::AccountId}";
  const attachments = `https://${bucket}.s3.\${AWS::Region}.\${AWS::URLSuffix}`;
  const policy = () => edge.headers.security.ContentSecurityPolicy.ContentSecurityPolicy["Fn::Sub"];

  it("are those of this machine, none forgotten", () => {
    const { security, custom } = edge.headers;
    const headers = securityHeaders({ connect: [attachments], images: [attachments] });
    expect(policy()).toBe(headers["content-security-policy"]);
    expect(security.ReferrerPolicy.ReferrerPolicy).toBe(headers["referrer-policy"]);
    expect(security.ContentTypeOptions).toEqual({ Override: true });
    const others = Object.fromEntries(custom.Items.map(({ Header, Value }) => [Header, Value]));
    const own = ["content-security-policy", "referrer-policy", "x-content-type-options"];
    expect(others).toEqual(
      Object.fromEntries(Object.entries(headers).filter(([name]) => !own.includes(name))),
    );
  });

  it("let the page connect to its own address and the bucket of attachments alone", () => {
    expect(policy()).toContain(`connect-src 'self' ${attachments};`);
    expect(policy()).toContain(`img-src 'self' data: blob: ${attachments};`);
  });

  it("name the bucket as it is called", () => {
    expect(readFileSync(inRoot("serverless.yml"), "utf8")).toContain(`BucketName: !Sub ${bucket}`);
  });
});
