import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { LambdaServiceError } from "../lambda/types.ts";
import { call, type Handler, start } from "./http-api.fixture.ts";

describe("HTTP API errors", () => {
  it("answers 404 where no route matches, by path or by method", async () => {
    const { http, events } = await start({ "GET /teams/{id}": () => "x" });
    for (const [method, path] of [
      ["GET", "/"],
      ["POST", "/teams/1"],
      ["GET", "/teams/"],
      ["GET", "/teams/1/2"],
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

  it("answers 431 where the request line and the values of the headers are above 10,240 bytes", async () => {
    const { http, events } = await start({ "GET /x": () => "x" });
    const { port } = http;
    // `GET /x?q=... HTTP/1.1`, and what Node's client sends of itself: Host and Connection.
    const fixed = "GET /x?q= HTTP/1.1".length + `127.0.0.1:${port}`.length + "close".length;
    const asked = (inQuery: number, inHeaders: number) =>
      call(http, "GET", `/x?q=${"q".repeat(inQuery)}`, {
        headers: { "x-first": "a".repeat(100), "x-many": ["b".repeat(50), "c".repeat(inHeaders - 150)] },
      });
    // Above what Node takes without being told.
    const huge = await asked(10, 50_000);
    expect([huge.status, huge.body]).toEqual([431, '{"message":"Request Header Fields Too Large"}']);
    for (const inQuery of [10, 5_000]) {
      const fits = await asked(inQuery, 10_240 - fixed - inQuery);
      expect([inQuery, fits.status]).toEqual([inQuery, 200]);
      const tooLarge = await asked(inQuery, 10_241 - fixed - inQuery);
      expect([inQuery, tooLarge.status, tooLarge.body]).toEqual([
        inQuery,
        431,
        '{"message":"Request Header Fields Too Large"}',
      ]);
    }
    expect(events).toHaveLength(2);
  });

  it("tells a browser of an allowed origin that a body is too large", async () => {
    const { http } = await start(
      { "POST /x": () => "x" },
      {
        settings: { maxBodyBytes: 1_000 },
        cors: {
          allowedOrigins: ["https://a.example"],
          allowedMethods: [],
          allowedHeaders: [],
          exposedHeaders: [],
          allowCredentials: false,
        },
      },
    );
    for (const body of ["y".repeat(1_001), "y".repeat(2_000_000)]) {
      const answer = await call(http, "POST", "/x", { headers: { origin: "https://a.example" }, body });
      expect([answer.status, answer.headers["access-control-allow-origin"]]).toEqual([
        413,
        "https://a.example",
      ]);
    }
  });

  it("answers every one of a thousand requests that one connection sends at once", async () => {
    const { http, events } = await start({ "GET /{id}": ({ rawPath }) => `<${rawPath}>` });
    const socket = connect(http.port, "127.0.0.1");
    let received = "";
    socket.on("data", (chunk: Buffer) => {
      received += chunk;
    });
    const paths = Array.from({ length: 1_000 }, (_, i) => `/${i}`);
    socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join(""));
    await expect.poll(() => received).toContain("</999>");
    expect([...received.matchAll(/<(\S+)>/g)].map(([, path]) => path)).toEqual(paths);
    expect(events).toHaveLength(1_000);
    socket.destroy();
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

describe("HTTP API with a prefix", () => {
  it("finds routes behind it only, and tells the handler the whole path", async () => {
    const { http, events } = await start(
      { "GET /teams/{id}": () => "x", "GET /": () => "root" },
      { settings: { prefix: "/api" } },
    );
    for (const path of ["/teams/1", "/apis/teams/1", "/"])
      expect([path, (await call(http, "GET", path)).status]).toEqual([path, 404]);
    expect((await call(http, "GET", "/api/teams/1?a=b")).status).toBe(200);
    expect((await call(http, "GET", "/api")).body).toBe("root");
    expect(events[0]).toMatchObject({
      rawPath: "/api/teams/1",
      routeKey: "GET /teams/{id}",
      pathParameters: { id: "1" },
    });
  });
});
