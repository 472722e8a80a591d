import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { inRoot } from "./paths.mjs";

const NOT_OURS = ["node_modules", "dist", ".git", ".fanout"];
/** Copies for the tarball. */
const COPIES = path.join("localstack", "docs");

function pagesIn(folder) {
  return readdirSync(inRoot(folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.includes(entry.name) || name === COPIES ? [] : pagesIn(name);
    return name.endsWith(".md") ? [name] : [];
  });
}

/** As GitHub makes them of headings. */
const anchorsOf = (text) =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(" ", "-"),
  );

it.each(pagesIn("."))("the links of %s lead somewhere", (page) => {
  const text = readFileSync(inRoot(page), "utf8").replace(/^```[\s\S]*?^```/gm, "");
  const dead = [...text.matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)]
    .map(([, link]) => link)
    .filter((link) => {
      const [file, anchor] = link.split("#");
      const target = file === "" ? inRoot(page) : path.join(path.dirname(inRoot(page)), file);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(target, "utf8")).includes(anchor);
    });
  expect(dead).toEqual([]);
});
