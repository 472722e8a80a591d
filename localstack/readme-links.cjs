"use strict";
const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

/** Where the pages are, seen from the README. */
const FOLDERS = { repository: "](../docs/", tarball: "](docs/" };

/** @param {keyof typeof FOLDERS} place where the README is to be read */
exports.linkPagesFrom = (place) => {
  const readme = join(__dirname, "README.md");
  const other = place === "tarball" ? FOLDERS.repository : FOLDERS.tarball;
  const text = readFileSync(readme, "utf8");
  writeFileSync(readme, text.replaceAll(other, FOLDERS[place]));
};
