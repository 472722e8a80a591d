import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { arrowProblem, packageProblem } from "./arrow-rules.mjs";
import { findImports } from "./find-imports.mjs";

/**
 * Checks that imports point the way that the design says (docs/decisions/import-arrows-check.md), type imports and dynamic ones included, and that
 * localstack/ knows no word of the chat.
 * @param {string} root
 * @returns {string[]} one line for each problem: `file:line what is wrong`
 */
export function checkImportArrows(root) {
  const manifests = {
    root: readManifest(path.join(root, "package.json")),
    localstack: readManifest(path.join(root, "localstack/package.json")),
  };
  return listSources(root).flatMap((file) =>
    checkFile({ file, source: readFileSync(path.join(root, file), "utf8"), manifests }),
  );
}

const FOLDERS = ["services", "client", "localstack", "scripts", "tests"];
const PASSED_OVER = new Set(["node_modules", "dist", ".fanout", ".esbuild", ".serverless"]);
const SOURCE = /\.(ts|tsx|mts|mjs|cjs|js)$/;

/** Words of the chat: local AWS runs any serverless.yml, so it has no business knowing them. */
const CHAT_WORD = /guild|snowflake|discord|message_create|channel_create/i;

/**
 * @param {{file: string, source: string, manifests: {root: object, localstack: object}}} input `file` is relative to the root, with slashes
 */
export function checkFile({ file, source, manifests }) {
  const problems = findImports(source).flatMap(({ specifier, isStatic, line }) => {
    const target = resolveInside(file, specifier, manifests.root.imports ?? {});
    const problem =
      target === undefined
        ? packageProblem({ file, specifier, isStatic, manifests })
        : arrowProblem(file, target);
    return problem ? [`${file}:${line} imports "${specifier}": ${problem}`] : [];
  });
  if (!file.startsWith("localstack/")) return problems;
  const chatty = source.split("\n").flatMap((text, index) => {
    const word = CHAT_WORD.exec(text)?.[0];
    return word ? [`${file}:${index + 1} says "${word}": localstack/ knows AWS, never the chat`] : [];
  });
  return [...problems, ...chatty];
}

/** The file of this repository that an import names, relative to the root; undefined for a package or a built-in. */
function resolveInside(file, specifier, aliases) {
  if (specifier.startsWith("."))
    return path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
  if (!specifier.startsWith("#")) return undefined;
  for (const [pattern, target] of Object.entries(aliases)) {
    const prefix = pattern.replace(/\*$/, "");
    if (pattern === prefix ? specifier !== pattern : !specifier.startsWith(prefix)) continue;
    const file = typeof target === "string" ? target : target.default;
    return path.posix.normalize(file.replace("*", specifier.slice(prefix.length)));
  }
  return undefined;
}

function listSources(root) {
  const walk = (folder) =>
    readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      if (PASSED_OVER.has(entry.name)) return [];
      const name = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return walk(name);
      return SOURCE.test(entry.name) ? [name] : [];
    });
  const present = new Set(readdirSync(root));
  return FOLDERS.filter((folder) => present.has(folder)).flatMap(walk);
}

const readManifest = (file) => JSON.parse(readFileSync(file, "utf8"));
