import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { inRoot } from "./paths.mjs";

/** Serves the client with Vite, so that it reloads while somebody edits it. @returns {Promise<{url: string, stop(): Promise<void>}>} */
export async function serveWithVite(port, api) {
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
