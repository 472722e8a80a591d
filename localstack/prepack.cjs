"use strict";
/**
 * What `npm pack` runs first: dist/ is built, and the pages on it come along, since a tarball has no repository around it; the README's links lead to them.
 * `postpack.cjs` puts the README back.
 */
const { cpSync, mkdirSync, rmSync } = require("node:fs");
const { join } = require("node:path");
const { buildIfStale } = require("./build.cjs");
const { linkPagesFrom } = require("./readme-links.cjs");

const PAGES = [
  "data",
  "debugging",
  "dynamodb",
  "iam",
  "invoke",
  "lambda",
  "local-aws-settings",
  "s3",
  "schedules",
  "sqs",
];

buildIfStale(__dirname);
const target = join(__dirname, "docs", "reference");
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const page of PAGES)
  cpSync(join(__dirname, "../docs/reference", `${page}.md`), join(target, `${page}.md`));
cpSync(join(__dirname, "../docs/testing.md"), join(__dirname, "docs/testing.md"));
linkPagesFrom("tarball");
