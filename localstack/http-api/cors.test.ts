import { describe, expect, it } from "vitest";
import type { HttpCorsModel } from "../model/types.ts";
import { call, start } from "./http-api.fixture.ts";

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
