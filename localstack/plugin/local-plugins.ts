import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, sep } from "node:path";

/** What stands under `plugins:`, to the next key at the margin. */
const PLUGINS = /^\s*"?plugins"?\s*:(.*(?:\n(?:[ \t#-].*)?)*)/m;
/** Plugins in a folder that the framework looks into, or in a list from another file. */
const ELSEWHERE = /\blocalPath\b|\bfile\(/;
const PATH = /(?:^|[\s["',-])(\.{1,2}\/[^\s"',\]]+)/g;
const IMPORT = /\b(?:require\(|import\(|from)\s*["'](\.[^"']+)["']/g;

/**
 * The plugins under `plugins:` that are files of the project, with the files that they load of their own: code, and what it makes of a service is taken to be the same for the same text, as for
 * a plugin from a package.
 * @param ownFolder this package's: what lies there is known by its build
 * @returns absolute paths; undefined where they cannot be found
 */
export function localPlugins(text: string, root: string, ownFolder: string): readonly string[] | undefined {
  const block = (PLUGINS.exec(text)?.[1] ?? "").replace(/#.*$/gm, "");
  if (ELSEWHERE.test(block)) return undefined;
  const files = new Set<string>();
  const follow = (from: string, path: string): void => {
    const file = createRequire(from).resolve(path);
    if (files.has(file) || file.startsWith(ownFolder + sep)) return;
    files.add(file);
    for (const [, next = ""] of readFileSync(file, "utf8").matchAll(IMPORT)) follow(file, next);
  };
  try {
    for (const [, path = ""] of block.matchAll(PATH)) follow(join(root, "package.json"), path);
    return [...files].sort();
  } catch {
    return undefined;
  }
}
