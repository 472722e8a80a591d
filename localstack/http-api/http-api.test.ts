import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type InvocationResult, type LambdaService, LambdaServiceError } from "../lambda/types.ts";
import { silentLog } from "../log.ts";
import type { HttpApiModel, HttpCorsModel } from "../model/types.ts";
import { type HttpApi, startHttpApi } from "./http-api.ts";
import type { HttpApiSettings } from "./settings.ts";

const INVOKED: Omit<InvocationResult, "payload"> = {
  statusCode: 200,
  requestId: "r",
  logTail: "",
  billedMs: 1,
  cold: false,
};

let running: HttpApi | undefined;
afterEach(() => running?.stop());

// biome-ignore lint/suspicious/noExplicitAny: events in any shape
type Handler = (event: any) => unknown;

async function start(
  handlers: Record<string, Handler>,
  options: { cors?: HttpCorsModel; settings?: Partial<HttpApiSettings> } = {},
) {
  // biome-ignore lint/suspicious/noExplicitAny: events in any shape
  const events: any[] = [];
  const lambda: LambdaService = {
    async invoke(key, payload) {
      const event = JSON.parse(payload);
      events.push(event);
      try {
        return { ...INVOKED, payload: JSON.stringify(await handlers[key]?.(event)) ?? "null" };
      } catch (error) {
        if (error instanceof LambdaServiceError) throw error;
        return { ...INVOKED, functionError: "Unhandled", payload: "{}" };
      }
    },
  };
  const api: HttpApiModel = {
    apiId: "h1i2j3k4l5",
    stage: "$default",
    region: "eu-west-1",
    accountId: "123456789012",
    routes: Object.keys(handlers).map((functionKey) => {
      const [method, path] = functionKey.split(" ") as [string, string];
      return path === undefined
        ? { method: "ANY", path: "$default", functionKey }
        : { method, path, functionKey };
    }),
    ...(options.cors ? { cors: options.cors } : {}),
  };
  running = await startHttpApi({
    api,
    lambda,
    host: "127.0.0.1",
    port: 0,
    log: silentLog,
    settings: options.settings ?? {},
  });
  return { http: running, api, events };
}

async function call(
  http: HttpApi,
  method: string,
  path: string,
  options: { headers?: Record<string, string | string[]>; body?: string | Buffer } = {},
) {
  const request = httpRequest({
    host: "127.0.0.1",
    port: http.port,
    method,
    path,
    headers: options.headers ?? {},
    agent: false,
  });
  request.on("error", () => {});
  request.end(options.body);
  const [response] = (await once(request, "response")) as [IncomingMessage];
  let body = "";
  for await (const part of response) body += part;
  return { status: response.statusCode, headers: response.headers, body };
}

describe("HTTP API errors", () => {
  it("answers 404 where no route matches, by path or by method", async () => {
    const { http, events } = await start({ "GET /guilds/{id}": () => "x" });
    for (const [method, path] of [
      ["GET", "/"],
      ["POST", "/guilds/1"],
      ["GET", "/guilds/"],
      ["GET", "/guilds/1/2"],
    ] as const) {
      const answer = await call(http, method, path);
      expect([path, answer.status, answer.body]).toEqual([path, 404, '{"message":"Not Found"}']);
    }
    expect(events).toEqual([]);
  });

  it("answers 500 for a handler that throws or returns what HTTP cannot carry, and says nothing of why", async () => {
    const { http } = await start({
      "GET /throws": () => {
        throw new Error("a secret");
      },
      "GET /status": () => ({ statusCode: "many" }),
      "GET /header": () => ({ statusCode: 200, headers: { "x-bad": "a\r\nset-cookie: b=1" } }),
      "GET /cookies": () => ({ statusCode: 200, cookies: "a=1" }),
    });
    for (const path of ["/throws", "/status", "/header", "/cookies"]) {
      const answer = await call(http, "GET", path);
      expect([path, answer.status, answer.body]).toEqual([path, 500, '{"message":"Internal Server Error"}']);
      expect(answer.headers["set-cookie"]).toBeUndefined();
    }
  });

  it("answers 503 when the function takes longer than the integration may, or is throttled", async () => {
    const { http } = await start(
      {
        "GET /slow": () => new Promise(() => {}),
        "GET /throttled": () => {
          throw new LambdaServiceError("TooManyRequestsException", 429, "Rate Exceeded.");
        },
      },
      { settings: { integrationTimeoutMs: 30 } },
    );
    for (const path of ["/slow", "/throttled"]) {
      const answer = await call(http, "GET", path);
      expect([path, answer.status, answer.body]).toEqual([path, 503, '{"message":"Service Unavailable"}']);
    }
  });

  it("answers 413 above the size limit, declared or not, without calling the function", async () => {
    const { http, events } = await start({ "POST /x": () => "x" }, { settings: { maxBodyBytes: 1_000 } });
    const declared = await call(http, "POST", "/x", { body: "y".repeat(1_001) });
    expect([declared.status, declared.body]).toEqual([413, '{"message":"Request Entity Too Large"}']);
    const chunked = await call(http, "POST", "/x", {
      headers: { "transfer-encoding": "chunked" },
      body: "y".repeat(100_000),
    });
    expect(chunked.status).toBe(413);
    expect(events).toEqual([]);
    expect((await call(http, "POST", "/x", { body: "y".repeat(1_000) })).status).toBe(200);
  });

  it("goes on after clients that vanish in the middle of a request", async () => {
    const { http, events } = await start({ "POST /x": () => "x" });
    for (let i = 0; i < 5; i++) {
      const socket = connect(http.port, "127.0.0.1");
      await once(socket, "connect");
      socket.write("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");
      socket.destroy();
    }
    expect((await call(http, "POST", "/x", { body: "whole" })).status).toBe(200);
    expect(events).toHaveLength(1);
  });
});

describe("HTTP API routing", () => {
  it("prefers a full match to a variable, a variable to {proxy+}, a method to ANY, and $default last", async () => {
    const name =
      (routeKey: string): Handler =>
      () =>
        routeKey;
    const keys = ["$default", "ANY /a/{proxy+}", "GET /a/{id}", "ANY /a/{id}", "GET /a/b", "GET /{proxy+}"];
    const { http } = await start(Object.fromEntries(keys.map((key) => [key, name(key)])));
    const routes: [string, string, string][] = [
      ["GET", "/a/b", "GET /a/b"],
      ["GET", "/a/c", "GET /a/{id}"],
      ["PUT", "/a/c", "ANY /a/{id}"],
      ["GET", "/a/c/d", "ANY /a/{proxy+}"],
      ["GET", "/z", "GET /{proxy+}"],
      ["POST", "/z", "$default"],
      ["GET", "/", "$default"],
    ];
    for (const [method, path, key] of routes)
      expect([method, path, (await call(http, method, path)).body]).toEqual([method, path, key]);
  });

  it("takes over routes after a reload", async () => {
    const { http, api } = await start({ "GET /old": () => "x" });
    http.update({ ...api, routes: [{ method: "GET", path: "/new", functionKey: "GET /old" }] });
    expect((await call(http, "GET", "/old")).status).toBe(404);
    expect((await call(http, "GET", "/new")).status).toBe(200);
  });
});

describe("HTTP API events", () => {
  it("has payload format 2.0", async () => {
    const { http, events } = await start({ "POST /guilds/{id}/{rest+}": () => "x" });
    await call(http, "POST", "/guilds/a%20b/c/d?p=1&p=2&q=%C3%A9&e=", {
      headers: {
        "X-Many": ["1", "2"],
        "Content-Type": "application/json",
        Cookie: "a=1; b=2",
        "User-Agent": "test",
        "X-Forwarded-Proto": "gopher",
      },
      body: '{"a":"é"}',
    });
    const [event] = events;
    expect(event).toMatchObject({
      version: "2.0",
      routeKey: "POST /guilds/{id}/{rest+}",
      rawPath: "/guilds/a b/c/d",
      rawQueryString: "p=1&p=2&q=%C3%A9&e=",
      cookies: ["a=1", "b=2"],
      queryStringParameters: { p: "1,2", q: "é", e: "" },
      pathParameters: { id: "a b", rest: "c/d" },
      body: '{"a":"é"}',
      isBase64Encoded: false,
      requestContext: {
        accountId: "123456789012",
        apiId: "h1i2j3k4l5",
        domainName: `127.0.0.1:${http.port}`,
        http: {
          method: "POST",
          path: "/guilds/a b/c/d",
          protocol: "HTTP/1.1",
          sourceIp: "127.0.0.1",
          userAgent: "test",
        },
        routeKey: "POST /guilds/{id}/{rest+}",
        stage: "$default",
      },
    });
    expect(event.headers).toMatchObject({
      "x-many": "1,2",
      "content-type": "application/json",
      "content-length": "10",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-proto": "http",
    });
    expect(event.headers).not.toHaveProperty("cookie");
    expect(event.headers["x-amzn-trace-id"]).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(event.requestContext.time).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    expect(Math.abs(event.requestContext.timeEpoch - Date.now())).toBeLessThan(60_000);
  });

  it("has neither query, cookies, path parameters nor body where the request has none", async () => {
    const { http, events } = await start({ "GET /x": () => "x" });
    await call(http, "GET", "/x");
    for (const name of ["queryStringParameters", "cookies", "pathParameters", "body"])
      expect(events[0]).not.toHaveProperty(name);
    expect(events[0]).toMatchObject({ rawQueryString: "", isBase64Encoded: false });
  });

  it("brings what is not text in base64", async () => {
    const { http, events } = await start({ "POST /x": () => "x" });
    const bytes = Buffer.from([0xff, 0x00, 0x61]);
    for (const type of ["image/png", "text/plain"])
      await call(http, "POST", "/x", { headers: { "content-type": type }, body: bytes });
    for (const event of events)
      expect(event).toMatchObject({ body: bytes.toString("base64"), isBase64Encoded: true });
  });
});

describe("HTTP API answers", () => {
  it("infers a JSON 200 where the handler gives no statusCode", async () => {
    const { http } = await start({
      "GET /object": () => ({ a: 1 }),
      "GET /text": () => "plain",
      "GET /null": () => null,
    });
    for (const [path, body] of [
      ["/object", '{"a":1}'],
      ["/text", "plain"],
      ["/null", "null"],
    ] as const) {
      const answer = await call(http, "GET", path);
      expect([answer.status, answer.headers["content-type"], answer.body]).toEqual([
        200,
        "application/json",
        body,
      ]);
    }
  });

  it("sends status, headers, cookies and a base64 body as the handler gave them", async () => {
    const { http } = await start({
      "GET /x": () => ({
        statusCode: 201,
        headers: { "X-Number": 5, "Content-Type": "text/html", "Content-Length": "999" },
        cookies: ["a=1; Path=/", "b=2"],
        body: Buffer.from("<p>é</p>").toString("base64"),
        isBase64Encoded: true,
      }),
      "GET /empty": () => ({ statusCode: 204 }),
    });
    const answer = await call(http, "GET", "/x");
    expect(answer).toMatchObject({ status: 201, body: "<p>é</p>" });
    expect(answer.headers).toMatchObject({
      "x-number": "5",
      "content-type": "text/html",
      "content-length": "9",
      "set-cookie": ["a=1; Path=/", "b=2"],
    });
    expect(answer.headers["apigw-requestid"]).toMatch(/^[\w-]{15}=$/);
    expect(await call(http, "GET", "/empty")).toMatchObject({ status: 204, body: "" });
  });
});

describe("HTTP API CORS", () => {
  const cors: HttpCorsModel = {
    allowedOrigins: ["http://localhost:5173", "https://*"],
    allowedHeaders: ["content-type", "authorization"],
    allowedMethods: ["GET", "POST"],
    exposedHeaders: ["x-request-id"],
    allowCredentials: true,
    maxAgeSeconds: 600,
  };
  const preflight = (origin: string) => ({
    headers: { origin, "access-control-request-method": "POST" },
  });

  it("gives an origin that is not allowed no headers", async () => {
    const { http, events } = await start({ $default: () => "x" }, { cors });
    const answer = await call(http, "OPTIONS", "/x", preflight("http://evil.example"));
    expect(answer.status).toBe(204);
    expect(answer.headers).not.toHaveProperty("access-control-allow-origin");
    const get = await call(http, "GET", "/x", { headers: { origin: "http://evil.example" } });
    expect(get.headers).not.toHaveProperty("access-control-allow-origin");
    expect(events).toHaveLength(1);
  });

  it("answers a preflight itself, also where a route would take it", async () => {
    const { http, events } = await start({ $default: () => "x" }, { cors });
    const answer = await call(http, "OPTIONS", "/x", preflight("http://localhost:5173"));
    expect(answer.headers).toMatchObject({
      "access-control-allow-origin": "http://localhost:5173",
      "access-control-allow-methods": "GET,POST",
      "access-control-allow-headers": "content-type,authorization",
      "access-control-allow-credentials": "true",
      "access-control-max-age": "600",
    });
    expect(events).toEqual([]);
  });

  it("puts its headers on answers and errors, in place of the handler's own", async () => {
    const { http } = await start(
      { "GET /x": () => ({ statusCode: 200, headers: { "Access-Control-Allow-Origin": "*" } }) },
      { cors },
    );
    for (const path of ["/x", "/missing"]) {
      const answer = await call(http, "GET", path, { headers: { origin: "https://app.example" } });
      expect(answer.headers).toMatchObject({
        "access-control-allow-origin": "https://app.example",
        "access-control-expose-headers": "x-request-id",
      });
    }
  });

  it("leaves CORS to the handler where the API has none", async () => {
    const { http, events } = await start({
      $default: () => ({ statusCode: 200, headers: { "access-control-allow-origin": "*" } }),
    });
    const answer = await call(http, "OPTIONS", "/x", preflight("http://localhost:5173"));
    expect(answer.headers["access-control-allow-origin"]).toBe("*");
    expect(events).toHaveLength(1);
  });
});
