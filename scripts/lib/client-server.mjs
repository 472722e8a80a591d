import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { cacheControl, contentType, HASHED } from "./client-files.mjs";
import { securityHeaders } from "./security-headers.mjs";

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * Serves the built client on 127.0.0.1: files of `folder`, `/config.json` with the API's address and whether who registers needs an invite, and index.html for the application's routes.
 * A Host header other than loopback is refused, so that no website can reach it by a name that it points here.
 * @param {{folder: string, port: number, api: string, places: {connect: readonly string[], images: readonly string[]}}} options api: the HTTP API's address; places: what the page may reach
 * @returns {Promise<{port: number, url: string, stop(): Promise<void>}>}
 */
export async function serveClient({ folder, port, api, places }) {
  const headers = securityHeaders(places);
  const config = JSON.stringify({ api, registration: process.env.FANOUT_REGISTRATION ?? "open" });
  const server = http.createServer((request, response) => {
    answer(request, response, { folder, headers, config }).catch(() => {
      if (!response.headersSent) sendText(response, 500, headers, "Internal server error");
      else response.destroy();
    });
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host: "127.0.0.1" }, resolve);
  });
  const at = server.address().port;
  return { port: at, url: `http://127.0.0.1:${at}`, stop: () => stop(server) };
}

async function answer(request, response, { folder, headers, config }) {
  if (!LOOPBACK.test(request.headers.host ?? ""))
    return sendText(response, 421, headers, "This server answers to 127.0.0.1 and localhost only");
  if (request.method !== "GET" && request.method !== "HEAD") {
    return sendText(response, 405, { ...headers, allow: "GET, HEAD" }, "Method not allowed");
  }
  const pathname = decodePath(request.url ?? "/");
  if (pathname === undefined) return sendText(response, 400, headers, "Bad request");
  if (pathname === "/config.json")
    return sendText(
      response,
      200,
      { ...headers, "cache-control": "no-store" },
      config,
      contentType("config.json"),
    );
  const file = await findFile(folder, pathname);
  if (!file) return sendText(response, 404, headers, "Not found");
  return sendFile(request, response, headers, file);
}

/** The path without its query; undefined where it cannot be a path of ours. Dot segments never reach the file system. */
function decodePath(target) {
  try {
    const pathname = decodeURIComponent(target.split(/[?#]/, 1)[0]);
    const parts = pathname.split("/");
    if (!pathname.startsWith("/") || /[\\\0]/.test(pathname) || parts.some((part) => part.startsWith(".")))
      return undefined;
    return pathname;
  } catch {
    return undefined;
  }
}

/** A file where there is one; for a route of the application (no ending in its last part) index.html. */
async function findFile(folder, pathname) {
  const asked = path.join(folder, pathname);
  const found = await stat(asked).catch(() => undefined);
  if (found?.isFile()) return { name: asked, size: found.size, cacheControl: cacheControl(pathname) };
  if (path.extname(pathname) !== "" || pathname.startsWith(HASHED)) return undefined;
  const index = path.join(folder, "index.html");
  const page = await stat(index).catch(() => undefined);
  return page && { name: index, size: page.size, cacheControl: cacheControl("/index.html") };
}

async function sendFile(request, response, headers, file) {
  response.writeHead(200, {
    ...headers,
    "content-type": contentType(file.name),
    "content-length": file.size,
    "cache-control": file.cacheControl,
  });
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  const stream = createReadStream(file.name);
  stream.on("error", () => response.destroy());
  response.on("close", () => stream.destroy());
  stream.pipe(response);
}

function sendText(response, status, headers, text, type = contentType("a.txt")) {
  response.writeHead(status, { ...headers, "content-type": type, "content-length": Buffer.byteLength(text) });
  response.end(response.req.method === "HEAD" ? undefined : text);
}

function stop(server) {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
