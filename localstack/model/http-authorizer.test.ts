import { describe, expect, it } from "vitest";
import { buildModel } from "./build-model.ts";

const AUTHORIZERS = {
  users: {
    type: "jwt",
    identitySource: "$request.header.Authorization",
    issuerUrl: { "Fn::Sub": "https://cognito-idp.${AWS::Region}.amazonaws.com/pool" },
    audience: ["app"],
  },
  named: { type: "request", functionName: "check", enableSimpleResponses: true, resultTtlInSeconds: 60 },
  byArn: {
    type: "request",
    functionArn: { "Fn::GetAtt": ["CheckLambdaFunction", "Arn"] },
    payloadVersion: "1.0",
  },
  elsewhere: { type: "request", functionArn: "arn:aws:lambda:eu-west-1:999999999999:function:other" },
  gone: { type: "request", functionName: "left" },
  empty: { type: "request" },
};

const build = (authorizer: unknown, id?: string) => {
  const model = buildModel(
    {
      service: "demo",
      provider: { region: "eu-west-1", httpApi: { authorizers: AUTHORIZERS, ...(id ? { id } : {}) } },
      functions: {
        main: { handler: "a.b", events: [{ httpApi: { method: "get", path: "/x", authorizer } }] },
        check: { handler: "a.c" },
      },
    },
    "/app",
  );
  const { refusals, warnings } = model;
  return { authorizer: model.httpApi?.routes[0]?.authorizer, warnings, ...(refusals ? { refusals } : {}) };
};

describe("the authorizer of an httpApi event", () => {
  it.each([
    [
      "nobody",
      /names the authorizer "nobody", and provider\.httpApi\.authorizers has users, named, byArn, elsewhere, gone, empty\.$/,
    ],
    ["toString", /names the authorizer "toString"/],
    [{ scopes: ["a"] }, /neither name nor id/],
    [
      "gone",
      /names the authorizer "gone", whose function "left" the service does not have\. It has main, check\./,
    ],
    ["empty", /"empty", which has neither functionName nor functionArn/],
    [{ id: "abc123", type: "jwt" }, /the id "abc123", and an id is for an API of another service/],
  ])("%o is refused, with the function and the event", (authorizer, refusal) => {
    const { refusals, warnings } = build(authorizer);
    expect(refusals).toEqual([expect.stringMatching(refusal)]);
    expect(refusals?.[0]).toMatch(/^functions\.main: the httpApi event GET \/x /);
    expect(warnings).toEqual([]);
  });

  it.each([
    ["elsewhere", undefined, { kind: "request", functionKey: AUTHORIZERS.elsewhere.functionArn }],
    [{ id: "abc123", type: "jwt" }, "shared", { kind: "outside", id: "abc123" }],
  ])("%o of another service stays, and is told of", (authorizer, id, expected) => {
    const built = build(authorizer, id);
    expect(built.authorizer).toMatchObject(expected);
    expect(built.refusals).toBeUndefined();
    expect(built.warnings).toEqual([expect.stringMatching(/GET \/x has .* not here: .* answered with 500/)]);
  });

  it("is a JWT's, with the route's scopes, and its signature said not to be checked", () => {
    const { authorizer, warnings } = build({ name: "users", scopes: ["write"] });
    expect(authorizer).toEqual({
      kind: "jwt",
      name: "users",
      identitySource: "$request.header.Authorization",
      issuer: "https://cognito-idp.eu-west-1.amazonaws.com/pool",
      audience: ["app"],
      scopes: ["write"],
    });
    expect(warnings).toEqual([
      expect.stringMatching(/"users" checks what a token says, and not its signature/),
    ]);
  });

  it("is a function's, by its key or its ARN", () => {
    expect(build("named").authorizer).toEqual({
      kind: "request",
      name: "named",
      functionKey: "check",
      identitySource: [],
      simpleResponses: true,
      payloadVersion: "2.0",
      resultTtlSeconds: 60,
    });
    expect(build({ name: "byArn" })).toMatchObject({
      authorizer: {
        functionKey: "check",
        payloadVersion: "1.0",
        simpleResponses: false,
        resultTtlSeconds: 0,
      },
      warnings: [],
    });
  });

  it("is IAM's", () => {
    expect(build({ type: "aws_iam" })).toEqual({ authorizer: { kind: "aws_iam" }, warnings: [] });
  });
});
