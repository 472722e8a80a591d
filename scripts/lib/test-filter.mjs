import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const PASSED_OVER = new Set(["node_modules", "dist", ".fanout"]);
const FOLDERS = ["services", "localstack", "scripts", "client", "tests"];
const TEST_FILE = /\.(test|spec)\.(ts|tsx|mjs)$/;

/**
 * Which suites a test file belongs to; the same patterns as in vitest.config.ts.
 * @param {string} file relative to the root
 */
export function suiteOf(file) {
  if (file.startsWith("client/e2e/")) return "browser";
  if (file.startsWith("client/")) return "client";
  if (file.startsWith("tests/parity/")) return "parity";
  if (file.startsWith("tests/robustness/")) return "robustness";
  if (file.startsWith("tests/chaos/")) return "chaos";
  if (file.startsWith("tests/registry/")) return "registry";
  if (file.startsWith("tests/") || file.endsWith(".int.test.ts")) return "integration";
  return "unit";
}

/**
 * What `npm test -- <name>` means: the files whose path holds the name; where there is none, the tests whose name holds it, looked for in the files that
 * contain its words.
 * @param {string} root
 * @param {string} name
 * @returns {{files: string[], args: string[]} | undefined} nothing where nothing matches
 */
export function resolveFilter(root, name) {
  const wanted = name.toLowerCase();
  const files = listTests(root);
  const byPath = files.filter((file) => file.toLowerCase().includes(wanted));
  if (byPath.length > 0) return { files: byPath, args: byPath };
  // "A5.4 POST to a closed connection": a name may be put together from parts, so each word is looked for by itself.
  const words = wanted.split(/\s+/);
  const byName = files.filter((file) => {
    const source = readFileSync(path.join(root, file), "utf8").toLowerCase();
    return words.every((word) => source.includes(word));
  });
  if (byName.length === 0) return undefined;
  const pattern = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return { files: byName, args: [...byName, "--testNamePattern", pattern] };
}

function listTests(root) {
  const walk = (folder) =>
    readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      if (PASSED_OVER.has(entry.name)) return [];
      const name = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return walk(name);
      return TEST_FILE.test(entry.name) ? [name] : [];
    });
  const present = new Set(readdirSync(root));
  return FOLDERS.filter((folder) => present.has(folder)).flatMap(walk);
}
