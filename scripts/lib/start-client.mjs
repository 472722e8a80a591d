import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { clientDist, ensureClientBuilt } from "./client-build.mjs";
import { serveClient } from "./client-server.mjs";
import { inRoot } from "./paths.mjs";

/** Builds the client if it is to be served and stale; runs beside the start of everything else. */
export async function prepareClient({ client }, say) {
  if (client === "built") await ensureClientBuilt(say);
}

/** Starts what serves the client to the browser. @returns {Promise<{url: string, stop(): Promise<void>} | undefined>} */
export async function serveFor({ client, ports }, urls) {
  if (client === "none") return undefined;
  if (client === "built") return serveClient({ folder: clientDist, port: ports.client, urls });
  return serveWithVite(ports.client, urls.http);
}

async function serveWithVite(port, api) {
  process.env.FANOUT_API = api;
  const { createServer } = await import(
    pathToFileURL(createRequire(inRoot("package.json")).resolve("vite")).href
  );
  const server = await createServer({
    root: inRoot("client"),
    configFile: inRoot("client/vite.config.ts"),
    server: { host: "127.0.0.1", port, strictPort: true },
    logLevel: "warn",
    clearScreen: false,
  });
  await server.listen();
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() };
}
