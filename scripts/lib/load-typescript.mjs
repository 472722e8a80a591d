import { inRoot } from "./paths.mjs";

/** A TypeScript module of this repository, with all that it imports, as this process can load it: Node 20 reads no TypeScript. @param {string} file relative to the root */
export async function loadTypeScript(file) {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [inRoot(file)],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "error",
    // Some packages are CommonJS inside and call require() for Node's own modules.
    banner: {
      js: `import { createRequire as bannerCreateRequire } from "node:module"; const require = bannerCreateRequire(${JSON.stringify(inRoot("package.json"))});`,
    },
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
