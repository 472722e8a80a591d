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
};

const build = (authorizer: unknown) => {
  const model = buildModel(
    {
      service: "demo",
      provider: { region: "eu-west-1", httpApi: { authorizers: AUTHORIZERS } },
      functions: {
        main: { handler: "a.b", events: [{ httpApi: { method: "get", path: "/x", authorizer } }] },
        check: { handler: "a.c" },
      },
    },
    "/app",
  );
  return { authorizer: model.httpApi?.routes[0]?.authorizer, warnings: model.warnings };
};

describe("the authorizer of an httpApi event", () => {
  it.each([
    ["nobody", /provider\.httpApi\.authorizers has no "nobody"\. Here its route lets everyone in\./],
    [{ name: "elsewhere" }, /the httpApi authorizer "elsewhere" is not of this service/],
    [{ id: "abc123", type: "jwt" }, /of an API that is not part of this service/],
  ])("%o is open, and said to be", (authorizer, warning) => {
    const built = build(authorizer);
    expect(built.authorizer).toBeUndefined();
    expect(built.warnings).toEqual([expect.stringMatching(warning)]);
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
