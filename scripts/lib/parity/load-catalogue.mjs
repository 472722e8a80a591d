import { inRoot } from "../paths.mjs";

/** A TypeScript module of tests/parity as this process can load it: Node 20 reads no TypeScript. @param {string} file below tests/parity */
export async function load(file) {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [inRoot("tests", "parity", file)],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    logLevel: "error",
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

/** @returns {Promise<{title: string, rows: object[]}[]>} tests/parity/catalogue */
export const loadCatalogue = async () => (await load("catalogue/index.ts")).catalogue;

/** @returns {Promise<{row: string, file: string, find: string, replace: string}[]>} tests/parity/mutations */
export const loadMutations = async () => (await load("mutations/index.ts")).mutations;
