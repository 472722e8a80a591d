import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveClient } from "./client-server.mjs";

const api = "http://127.0.0.1:3000";
const places = {
  connect: [api, "ws://127.0.0.1:3001", "http://127.0.0.1:4566"],
  images: ["http://127.0.0.1:4566"],
};
let folder;
let server;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "fanout-client-"));
  mkdirSync(path.join(folder, "dist/assets"), { recursive: true });
  writeFileSync(path.join(folder, "dist/index.html"), "<!doctype html>");
  writeFileSync(path.join(folder, "dist/.stamp"), "hash");
  writeFileSync(path.join(folder, "dist/assets/main-abc.js"), "1");
  writeFileSync(path.join(folder, "secret.txt"), "secret");
  symlinkSync("nowhere", path.join(folder, "dist/broken.txt"));
  server = await serveClient({ folder: path.join(folder, "dist"), port: 0, api, places });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A request whose path goes out as it is written: fetch would tidy it up. */
function get(target, { method = "GET", host = `127.0.0.1:${server.port}` } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { port: server.port, host: "127.0.0.1", path: target, method, headers: { host } },
      (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (chunk) => {
          body += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
      },
    );
    request.on("error", reject).end();
  });
}

describe("serveClient", () => {
  it.each([
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/assets/..%5c..%5csecret.txt",
    "/.stamp",
    "/%00",
    "/%E0%A4%A",
    "//../secret.txt",
    "/broken.txt",
    "/assets/gone.js",
    "/favicon.ico",
  ])("gives nothing away at %s", async (target) => {
    const { status, body } = await get(target);
    expect([400, 404]).toContain(status);
    expect(body).not.toContain("secret");
  });

  it.each(["evil.example", "127.0.0.1.evil.example", "0.0.0.0"])("refuses the Host %j", async (host) => {
    expect((await get("/", { host })).status).toBe(421);
  });

  it("refuses to be written to", async () => {
    const { status, headers } = await get("/", { method: "POST" });
    expect([status, headers.allow]).toEqual([405, "GET, HEAD"]);
  });

  it("lets the page connect to its own two APIs and the bucket of attachments, and nowhere else", async () => {
    const { headers } = await get("/");
    expect(headers["content-security-policy"]).toContain(
      "connect-src 'self' http://127.0.0.1:3000 ws://127.0.0.1:3001 http://127.0.0.1:4566;",
    );
    expect(headers["content-security-policy"]).toContain("img-src 'self' data: blob: http://127.0.0.1:4566;");
    expect(headers["content-security-policy"]).toContain("default-src 'self'");
    expect(headers["content-security-policy"]).not.toContain("unsafe");
    expect(headers["x-content-type-options"]).toBe("nosniff");
  });

  it("answers a route of the application with the page, always fresh", async () => {
    const { status, headers, body } = await get("/channels/1/2?x=1");
    expect([status, headers["cache-control"], body]).toEqual([200, "no-cache", "<!doctype html>"]);
  });

  it("lets hashed files be kept for good", async () => {
    const { headers } = await get("/assets/main-abc.js");
    expect([headers["content-type"], headers["cache-control"]]).toEqual([
      "text/javascript; charset=utf-8",
      "public, max-age=31536000, immutable",
    ]);
  });

  it("tells the page where the API is", async () => {
    const { headers, body } = await get("/config.json");
    expect([JSON.parse(body), headers["cache-control"]]).toEqual([
      { api: api, registration: "open" },
      "no-store",
    ]);
  });

  it("answers HEAD without a body", async () => {
    const { status, headers, body } = await get("/", { method: "HEAD" });
    expect([status, headers["content-length"], body]).toEqual([200, "15", ""]);
  });
});
