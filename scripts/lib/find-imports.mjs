const STATIC = /^[ \t]*(?:import|export)\b(?:[^;"'`]*?\bfrom)?\s*["']([^"'\n]+)["']/gm;
const CALL = /(?:\bimport|\brequire|\brequire\.resolve)\s*\(\s*["'`]([^"'`\n$]+)["'`]/g;

/**
 * The specifiers that a TypeScript or JavaScript file imports: static, `import type`, re-exports, dynamic, `require`, and types written as
 * `import("...")`. Reads text, not syntax (TypeScript 7 has no parser for programs yet), so an import written in a template literal counts as well.
 * @param {string} source
 * @returns {{specifier: string, isStatic: boolean, line: number}[]} static: evaluated when the file is loaded
 */
export function findImports(source) {
  const text = blankComments(source);
  return [STATIC, CALL].flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => ({
      specifier: match[1],
      isStatic: pattern === STATIC,
      line: text.slice(0, match.index + match[0].length).split("\n").length,
    })),
  );
}

/** Whole-line and block comments made blank, with their line breaks kept. Strings that hold `//` stay: only line starts count. */
function blankComments(source) {
  return source
    .replace(/^[ \t]*\/\/.*$/gm, "")
    .replace(/^[ \t]*\/\*[\s\S]*?\*\//gm, (comment) => comment.replace(/[^\n]/g, " "));
}
