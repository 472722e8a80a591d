import http from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askApi, placesOf } from "./foreign-api.mjs";

const ORIGIN = "http://127.0.0.1:5173";
let server;
let api;
const answer = { status: 200, headers: {} };

beforeAll(async () => {
  server = http.createServer((_request, response) =>
    response.writeHead(answer.status, answer.headers).end("{}"),
  );
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  api = `http://127.0.0.1:${server.address().port}`;
});
afterAll(() => server.close());

describe("a backend that somebody else started", () => {
  it("is asked whether it answers this page", async () => {
    answer.headers = { "access-control-allow-origin": ORIGIN };
    await askApi(api, ORIGIN);
    answer.headers = { "access-control-allow-origin": "http://127.0.0.1:7000" };
    await expect(askApi(api, ORIGIN)).rejects.toThrow(/does not answer pages of .*--port N/);
    answer.headers = {};
    await expect(askApi(api, ORIGIN)).rejects.toThrow("does not answer pages");
  });

  it("that is not there, or is something else, is named with what to do", async () => {
    await expect(askApi("http://127.0.0.1:1", ORIGIN)).rejects.toThrow("npm start -- --no-client");
    answer.status = 404;
    await expect(askApi(api, ORIGIN)).rejects.toThrow("that is no Fanout");
    answer.status = 200;
  });

  it("may be reached at its other addresses too: on this machine at any port, elsewhere with TLS", () => {
    expect(placesOf("http://127.0.0.1:3000").connect).toContain("ws://127.0.0.1:*");
    expect(placesOf("https://chat.example.com").connect).toEqual([
      "https://chat.example.com",
      "https:",
      "wss:",
    ]);
    expect(placesOf("https://chat.example.com").images).toEqual(["https:"]);
  });
});
