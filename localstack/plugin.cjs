"use strict";
/**
 * The entry that serverless.yml names. Plain JavaScript, because the framework loads it with `require` on Node 20, which cannot load TypeScript: it
 * builds dist/ with esbuild where a source changed since the last build, then hands over to the built plugin.
 */
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const sources = join(__dirname, "plugin.ts");
// A package installed from a tarball has no sources and needs no build.
if (existsSync(sources)) require("./build.cjs").buildIfStale(__dirname);

module.exports = require("./dist/plugin.cjs").default;
