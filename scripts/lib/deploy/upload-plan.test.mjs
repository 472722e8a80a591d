import { expect, it } from "vitest";
import { planUpload } from "./upload-plan.mjs";

const BUILD = ["index.html", "assets/main-abc.js", ".stamp", "favicon.svg", "assets/logo-def.woff2"];
const CONFIG = { api: "https://d1.cloudfront.net", registration: "invite" };

it("uploads parts first and the page last, each with its type and how long it may be kept", () => {
  const { uploads } = planUpload(BUILD, [], CONFIG);
  const immutable = "public, max-age=31536000, immutable";
  expect(uploads.map(({ key, contentType, cacheControl }) => [key, contentType, cacheControl])).toEqual([
    ["assets/main-abc.js", "text/javascript; charset=utf-8", immutable],
    ["assets/logo-def.woff2", "font/woff2", immutable],
    ["favicon.svg", "image/svg+xml", "no-cache"],
    ["config.json", "application/json; charset=utf-8", "no-store"],
    ["index.html", "text/html; charset=utf-8", "no-cache"],
  ]);
});

it("config.json says where the API is", () => {
  const config = planUpload([], [], CONFIG).uploads.find(({ key }) => key === "config.json");
  expect(JSON.parse(config.body)).toEqual(CONFIG);
});

it("removes what the build has no more, and nothing of it", () => {
  const present = ["index.html", "config.json", "assets/main-abc.js", "assets/main-old.js", ".stamp"];
  expect(planUpload(BUILD, present, CONFIG).stale).toEqual(["assets/main-old.js", ".stamp"]);
});
