import { describe, expect, it } from "vitest";
import type { HttpAuthorizerModel } from "../model/types.ts";
import { call, credentialIssuer, type Handler, start } from "./http-api.fixture.ts";
import { signGet } from "./sign.fixture.ts";

type Request = Extract<HttpAuthorizerModel, { kind: "request" }>;
const request = (changes: Partial<Request> = {}): Request => ({
  kind: "request",
  name: "mine",
  functionKey: "ANY /authorizer",
  identitySource: [],
  simpleResponses: true,
  payloadVersion: "2.0",
  resultTtlSeconds: 0,
  ...changes,
});
const policy = (Effect: string, Resource = "*") => ({
  principalId: "ada",
  policyDocument: { Statement: [{ Effect, Action: "execute-api:Invoke", Resource }] },
  context: { level: 5 },
});

const fails =
  (message: string): Handler =>
  () => {
    throw new Error(message);
  };

/** A route `GET /things/{id}` behind an authorizer; `asked` are the authorizer's events, `events` those of the route's function. */
async function guarded(authorizer: HttpAuthorizerModel, answer: Handler = () => ({ isAuthorized: true })) {
  // biome-ignore lint/suspicious/noExplicitAny: events in any shape
  const asked: any[] = [];
  // biome-ignore lint/suspicious/noExplicitAny: events in any shape
  const events: any[] = [];
  const handler: Handler = (event) => {
    events.push(event);
    return "in";
  };
  const { http } = await start(
    {
      "GET /things/{id}": handler,
      "GET /open": handler,
      "ANY /authorizer": (event) => {
        asked.push(event);
        return answer(event);
      },
    },
    { authorizer },
  );
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const { status, body, headers: got } = await call(http, "GET", path, { headers });
    return { status, body, wwwAuthenticate: got["www-authenticate"] };
  };
  return { get, asked, events, port: http.port };
}

describe("a Lambda authorizer", () => {
  it("is not asked where one of its identity sources is missing or empty: 401", async () => {
    const identitySource = ["$request.header.Token", "$request.querystring.key"];
    const { get, asked, events } = await guarded(request({ identitySource }));
    for (const [path, headers] of [
      ["/things/1", {}],
      ["/things/1?key=a", {}],
      ["/things/1", { token: "t" }],
      ["/things/1?key=", { token: "t" }],
    ] as const)
      expect(await get(path, headers)).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' });
    expect(asked).toEqual([]);
    expect(events).toEqual([]);
  });

  it.each([
    ["throws", 500, fails("broken"), {}],
    ["throws Unauthorized", 401, fails("Unauthorized"), {}],
    ["returns no isAuthorized", 500, () => policy("Allow"), {}],
    ["says false", 403, () => ({ isAuthorized: false }), {}],
    ["returns nothing", 500, () => undefined, {}],
    ["returns no policy", 500, () => ({ isAuthorized: true }), { simpleResponses: false }],
    [
      "returns a policy without principalId",
      500,
      () => ({ ...policy("Allow"), principalId: 5 }),
      { simpleResponses: false },
    ],
    ["denies by its policy", 403, () => policy("Deny"), { simpleResponses: false }],
    [
      "allows something else",
      403,
      () => policy("Allow", "arn:aws:execute-api:*:*:*/$default/GET/else"),
      { simpleResponses: false },
    ],
  ] as const)(
    "that %s is %i, and the route's function is not called",
    async (_what, status, answer, changes) => {
      const { get, events } = await guarded(request(changes), answer);
      const words = { 401: "Unauthorized", 403: "Forbidden", 500: "Internal Server Error" }[status];
      expect(await get("/things/1")).toMatchObject({ status, body: JSON.stringify({ message: words }) });
      expect(events).toEqual([]);
    },
  );

  it("that allows gives its context to the function as it is", async () => {
    const { get, events } = await guarded(request(), () => ({
      isAuthorized: true,
      context: { level: 5, tags: ["a"] },
    }));
    expect(await get("/things/1")).toMatchObject({ status: 200, body: "in" });
    expect(events[0].requestContext.authorizer).toEqual({ lambda: { level: 5, tags: ["a"] } });
  });

  it("with a policy is allowed the path that was asked for", async () => {
    const arn = "arn:aws:execute-api:eu-west-1:123456789012:h1i2j3k4l5/$default/GET/things/1";
    const { get, events } = await guarded(request({ simpleResponses: false }), () => policy("Allow", arn));
    expect(await get("/things/1")).toMatchObject({ status: 200 });
    expect(await get("/things/2")).toMatchObject({ status: 403 });
    expect(events).toHaveLength(1);
    expect(events[0].requestContext.authorizer).toEqual({ lambda: { level: 5 } });
  });

  it("gets the event of payload format 2.0", async () => {
    const identitySource = ["$request.header.Token", "$context.routeKey"];
    const { get, asked } = await guarded(request({ identitySource }));
    await get("/things/1?a=b", { token: "t" });
    expect(asked[0]).toMatchObject({
      version: "2.0",
      type: "REQUEST",
      routeArn: "arn:aws:execute-api:eu-west-1:123456789012:h1i2j3k4l5/$default/GET/things/1",
      identitySource: ["t", "GET /things/{id}"],
      routeKey: "GET /things/{id}",
      rawPath: "/things/1",
      rawQueryString: "a=b",
      pathParameters: { id: "1" },
      headers: { token: "t" },
      requestContext: { http: { method: "GET" }, stage: "$default" },
    });
    expect(asked[0]).not.toHaveProperty("isBase64Encoded");
  });

  it("gets the event of payload format 1.0 where it asks for it", async () => {
    const identitySource = ["$request.header.Token"];
    const { get, asked } = await guarded(
      request({ identitySource, payloadVersion: "1.0", simpleResponses: false }),
      () => policy("Allow"),
    );
    expect(await get("/things/1?a=b", { token: "t" })).toMatchObject({ status: 200 });
    expect(asked[0]).toMatchObject({
      version: "1.0",
      type: "REQUEST",
      methodArn: "arn:aws:execute-api:eu-west-1:123456789012:h1i2j3k4l5/$default/GET/things/1",
      identitySource: "t",
      authorizationToken: "t",
      resource: "/things/{id}",
      path: "/things/1",
      httpMethod: "GET",
      queryStringParameters: { a: "b" },
      pathParameters: { id: "1" },
      requestContext: { httpMethod: "GET", resourcePath: "/things/{id}", stage: "$default" },
    });
  });

  it("is asked once for each identity while its result may be kept, and each time where it may not", async () => {
    const identitySource = ["$request.header.Token"];
    const kept = await guarded(request({ identitySource, resultTtlSeconds: 300 }));
    for (const token of ["a", "a", "b", "a"]) await kept.get("/things/1", { token });
    expect(kept.asked).toHaveLength(2);
  });

  it("is asked each time where its result may not be kept", async () => {
    const { get, asked } = await guarded(request({ identitySource: ["$request.header.Token"] }));
    for (let count = 0; count < 2; count += 1) await get("/things/1", { token: "a" });
    expect(asked).toHaveLength(2);
  });
});

describe("a JWT authorizer", () => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const model: HttpAuthorizerModel = {
    kind: "jwt",
    name: "users",
    identitySource: "$request.header.Authorization",
    issuer: "https://issuer.example",
    audience: ["app"],
    scopes: ["write"],
  };
  const token = (scope: string) =>
    `${part({ alg: "RS256", kid: "1" })}.${part({ iss: "https://issuer.example", aud: "app", exp: 9_999_999_999, scope })}.x`;

  it("answers as API Gateway does, and gives claims and scopes to the function", async () => {
    const { get, events } = await guarded(model);
    expect(await get("/things/1")).toEqual({
      status: 401,
      body: '{"message":"Unauthorized"}',
      wwwAuthenticate: "Bearer",
    });
    expect(await get("/things/1", { authorization: "Bearer a.b.c" })).toMatchObject({
      status: 401,
      wwwAuthenticate: expect.stringContaining('error="invalid_token"'),
    });
    expect(await get("/things/1", { authorization: token("read") })).toMatchObject({
      status: 403,
      body: '{"message":"Forbidden"}',
      wwwAuthenticate: 'Bearer scope="write" error="insufficient_scope"',
    });
    expect(events).toEqual([]);
    expect(await get("/things/1", { authorization: `Bearer ${token("write")}` })).toMatchObject({
      status: 200,
    });
    expect(events[0].requestContext.authorizer).toEqual({
      jwt: {
        claims: { iss: "https://issuer.example", aud: "app", exp: "9999999999", scope: "write" },
        scopes: ["write"],
      },
    });
  });
});

describe("an authorizer of another service", () => {
  it("answers 500, as there is nobody to ask", async () => {
    const { get, events } = await guarded({ kind: "outside", id: "abc123" });
    expect(await get("/open")).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
    expect(events).toEqual([]);
  });
});

describe("aws_iam", () => {
  it("answers 403 to who does not sign, signs for another service, or may not, and names who signed to the function", async () => {
    const { get, events, port } = await guarded({ kind: "aws_iam" });
    const signed = (who: string, path: string, service = "execute-api") =>
      signGet(`http://127.0.0.1:${port}${path}`, credentialIssuer.issue(who), service);
    const forbidden = { status: 403, body: '{"message":"Forbidden"}' };
    expect(await get("/open")).toMatchObject(forbidden);
    expect(await get("/open", await signed("forbidden", "/open"))).toMatchObject(forbidden);
    expect(await get("/open", await signed("allowed", "/open", "s3"))).toMatchObject(forbidden);
    expect(await get("/things/1", await signed("allowed", "/things/1"))).toMatchObject(forbidden);
    expect(events).toEqual([]);
    expect(await get("/open", await signed("allowed", "/open"))).toMatchObject({ status: 200 });
    expect(events[0].requestContext.authorizer.iam).toMatchObject({
      accountId: "123456789012",
      accessKey: expect.stringMatching(/^ASIA/),
      userArn: expect.stringContaining("assumed-role/allowed"),
    });
  });
});
