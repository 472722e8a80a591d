import { describe, expect, it } from "vitest";
import { call, start } from "./http-api.fixture.ts";

describe("HTTP API events", () => {
  it("has payload format 2.0", async () => {
    const { http, events } = await start({ "POST /teams/{id}/{rest+}": () => "x" });
    await call(http, "POST", "/teams/a%20b/c/d?p=1&p=2&q=%C3%A9&e=", {
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
      routeKey: "POST /teams/{id}/{rest+}",
      rawPath: "/teams/a b/c/d",
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
          path: "/teams/a b/c/d",
          protocol: "HTTP/1.1",
          sourceIp: "127.0.0.1",
          userAgent: "test",
        },
        routeKey: "POST /teams/{id}/{rest+}",
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
