import { createRequire } from "node:module";
import { REGION } from "../aws/clients.mjs";
import { inRoot } from "../paths.mjs";

/**
 * A first invite code in a stage's table, made by the services' own code: it alone knows how an invite lies there. Node 20 reads no TypeScript.
 * @param {string} tableName
 * @returns {Promise<string>} the code
 */
export async function makeFirstInvite(tableName) {
  const { build } = createRequire(inRoot("localstack/package.json"))("esbuild");
  const { outputFiles } = await build({
    entryPoints: [inRoot("services/runtime/first-invite.ts")],
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
  process.env.AWS_REGION = REGION;
  const source = Buffer.from(outputFiles[0].contents).toString("base64");
  const { createFirstInvite } = await import(`data:text/javascript;base64,${source}`);
  return createFirstInvite(tableName);
}
