import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export interface IncludedFiles {
  /** Absolute paths of serverless.yml and of every file that it includes, and they include, as far as they exist. */
  readonly files: ReadonlySet<string>;
  /** Where else an include may point to: files that are named and do not exist yet. */
  readonly expected: ReadonlySet<string>;
}

/**
 * What `${file(./x.yml)}` in serverless.yml reads, found in the text: the framework does not tell. A variable inside the path (`./config.${sls:stage}.yml`) may be anything, so every file that
 * would fit counts; `${param:...}` is put in where its value is known. Paths are relative to the service's folder, also inside an included file.
 * @param params what is known of `${param:...}`
 */
export function includedFiles(
  configFile: string,
  root: string,
  params: ReadonlyMap<string, string> = new Map(),
): IncludedFiles {
  const files = new Set<string>();
  const expected = new Set<string>();
  const waiting = [configFile];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch {
      expected.add(file);
      continue;
    }
    files.add(file);
    for (const pattern of includePatterns(withParams(text, params)))
      waiting.push(...matching(resolve(root, pattern)));
  }
  return { files, expected };
}

const withParams = (text: string, params: ReadonlyMap<string, string>) =>
  text.replace(/\$\{param:([\w.-]+)\}/g, (whole, name: string) => params.get(name) ?? whole);

/** The paths of `file(...)`, each with `*` where a variable stands. */
function includePatterns(text: string): string[] {
  return [...text.matchAll(/\bfile\(/g)].flatMap(({ index }) => {
    const path = untilClosed(text.slice(index + "file(".length));
    return path === undefined ? [] : [withoutVariables(path.trim().replace(/^(["'])(.*)\1$/, "$2"))];
  });
}

/** Up to the parenthesis that closes what was opened before. */
function untilClosed(text: string): string | undefined {
  let depth = 1;
  for (const [index, char] of [...text.slice(0, 1_000)].entries()) {
    if (char === "(") depth += 1;
    if (char === ")") depth -= 1;
    if (depth === 0) return [...text].slice(0, index).join("");
  }
  return undefined;
}

function withoutVariables(path: string): string {
  const inner = path.replace(/\$\{[^{}]*\}/g, "*");
  return inner === path ? path : withoutVariables(inner);
}

/** The files that fit a path with `*` in its segments; a path without any is itself. */
function matching(pattern: string): string[] {
  const segments = pattern.split("/");
  const wild = segments.findIndex((segment) => segment.includes("*"));
  if (wild < 0) return [pattern];
  const folder = segments.slice(0, wild).join("/") || "/";
  const fits = new RegExp(`^${(segments[wild] as string).split(/\*+/).map(escapeRegExp).join("[^/]*")}$`);
  const rest = segments.slice(wild + 1);
  return names(folder)
    .filter((name) => fits.test(name))
    .flatMap((name) => matching(join(folder, name, ...rest)));
}

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
