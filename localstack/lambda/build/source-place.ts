import { readFileSync } from "node:fs";
import { dirname, relative, sep } from "node:path";
import type { Plugin } from "esbuild";

/**
 * A bundle lies in a cache, and code finds the files beside it by `__dirname`, `import.meta.url` and `require`. On AWS the bundle lies where its handler was, with the files that were packaged; what is
 * deployed without a bundler has each module where its source was. Both are below LAMBDA_TASK_ROOT, which is the service's folder here.
 */

/** Stands in the banner for the handler's path, since the banner is one for all that are built together. */
const ENTRY = "__FANOUT_ENTRY__";
/** `__fanoutPlace("src/a.js")`: what Node.js would give a module there. Names that are unlikely to be anyone's, on the one line that a banner may have. */
const PLACE_BODY =
  "const filename = path.join(process.env.LAMBDA_TASK_ROOT ?? process.cwd(), place); return { __filename: filename, __dirname: path.dirname(filename), " +
  "url: url.pathToFileURL(filename).href, require: module.createRequire(filename) };";

/** `require` is declared by ours, but not where the project's own banner does so. */
export function placeBanner(format: "esm" | "cjs", declaresRequire: boolean): string {
  if (format === "cjs")
    return (
      `function __fanoutPlace(place) { const path = require("node:path"), url = require("node:url"), module = require("node:module"); ${PLACE_BODY} } ` +
      `({ __filename, __dirname, require } = __fanoutPlace("${ENTRY}"));`
    );
  return (
    'import * as __fanoutPath from "node:path"; import * as __fanoutUrl from "node:url"; import * as __fanoutModule from "node:module"; ' +
    `function __fanoutPlace(place) { const path = __fanoutPath, url = __fanoutUrl, module = __fanoutModule; ${PLACE_BODY} } ` +
    `const __fanoutEntry = __fanoutPlace("${ENTRY}");` +
    (declaresRequire ? " const require = __fanoutEntry.require;" : "")
  );
}

/** For esbuild's `define`, where modules are ESM. */
export const PLACE_DEFINES = {
  "import.meta.url": "__fanoutEntry.url",
  "import.meta.filename": "__fanoutEntry.__filename",
  "import.meta.dirname": "__fanoutEntry.__dirname",
} as const;

/** What esbuild puts where a path that is made at run time fits none of the files that it found. Without a bundler Node.js would look for it. */
const NOT_FOUND = /throw new Error\("Module not found in bundle: " ?\+ ?(\w+)\)/g;

/**
 * @param place the handler's source, relative to the service's folder, with slashes
 * @param isAsIs deployed without a bundler
 */
export function putInPlace(bundle: string, place: string, isAsIs: boolean): string {
  const placed = bundle.replaceAll(ENTRY, JSON.stringify(place).slice(1, -1));
  return isAsIs ? placed.replace(NOT_FOUND, "return require($1)") : placed;
}

const PLACE_NAMES = /\b__dirname\b|\b__filename\b|\bimport\.meta\b|\brequire\b/;
const IS_ESM = /^\s*(?:import|export)[\s{*]/m;
const DECLARES = /\b(?:const|let|var|function)\b[^;=]*\b__(?:dirname|filename)\b/;
const HAS_REQUIRE = /\bcreateRequire\b|\b(?:const|let|var|function|import)\b[^;=]*\brequire\b/;
const USE_STRICT = /^(?:#![^\n]*\n)?\s*(?:"use strict"|'use strict');?/;

/** For what is deployed without a bundler: each JavaScript module has its own place. */
export function ownPlaces(root: string): Plugin {
  return {
    name: "own-places",
    setup(build) {
      build.onLoad({ filter: /\.[cm]?js$/, namespace: "file" }, ({ path }) => {
        const text = readFileSync(path, "utf8");
        if (!PLACE_NAMES.test(text)) return undefined;
        const isEsm = path.endsWith(".mjs") || (!path.endsWith(".cjs") && isEsmText(text));
        return {
          contents: inOwnPlace(text, placeOf(path, root), isEsm),
          loader: "js",
          resolveDir: dirname(path),
        };
      });
    },
  };
}

export const placeOf = (file: string, root: string) => relative(root, file).split(sep).join("/");

const isEsmText = (text: string) => IS_ESM.test(text) || text.includes("import.meta");

function inOwnPlace(text: string, place: string, isEsm: boolean): string {
  const call = `__fanoutPlace(${JSON.stringify(place)})`;
  if (isEsm) {
    // The bundle has a `require` for CommonJS modules; an ES module has none.
    const withoutRequire =
      /\brequire\b/.test(text) && !HAS_REQUIRE.test(text) ? `var require; ${text}` : text;
    return withoutRequire
      .replace(/\bimport\.meta\.url\b/g, `${call}.url`)
      .replace(/\bimport\.meta\.filename\b/g, `${call}.__filename`)
      .replace(/\bimport\.meta\.dirname\b/g, `${call}.__dirname`);
  }
  if (DECLARES.test(text)) return text;
  const start = USE_STRICT.exec(text)?.[0].length ?? 0;
  // On the same line, so that every line keeps its number.
  return `${text.slice(0, start)} var { __filename, __dirname } = ${call}; ${text.slice(start)}`;
}
