import path from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

/** Vite puts what carries a hash in its name here. */
export const HASHED = "/assets/";

/** @param {string} name a file's name, or its path */
export const contentType = (name) => TYPES[path.extname(name)] ?? "application/octet-stream";

/** A hashed name never means another content; every other file is asked about each time. @param {string} pathname as in a URL */
export const cacheControl = (pathname) =>
  pathname.startsWith(HASHED) ? "public, max-age=31536000, immutable" : "no-cache";

/** Whether a file of the build is for browsers. What begins with a dot is ours. @param {string} name path below the build's folder */
export const isServed = (name) => !name.split("/").some((part) => part.startsWith("."));
