import { createRequire } from "node:module";
import { inRoot } from "./paths.mjs";

/** A module of the services, or one that uses them, with all that it imports: Node 20 reads no TypeScript. @param {string} file from the root */
export async function loadServices(file) {
  const { build } = createRequire(inRoot("localstack/package.json"))("esbuild");
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
  const source = Buffer.from(outputFiles[0].contents).toString("base64");
  return import(`data:text/javascript;base64,${source}`);
}
