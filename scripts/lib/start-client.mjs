import { clientDist, ensureClientBuilt } from "./client-build.mjs";
import { serveClient } from "./client-server.mjs";
import { serveWithVite } from "./client-vite.mjs";

/** Builds the client if it is to be served and stale; runs beside the start of everything else. */
export async function prepareClient({ client }, say) {
  if (client === "built") await ensureClientBuilt(say);
}

/** Starts what serves the client to the browser. @returns {Promise<{url: string, stop(): Promise<void>} | undefined>} */
export async function serveFor({ client, ports }, urls) {
  if (client === "none") return undefined;
  if (client === "dev") return serveWithVite(ports.client, urls.http);
  // The bucket of attachments answers where all of local AWS does.
  const [api, gateway, edge] = [urls.http, urls.ws, urls.edge].map((url) => new URL(url).origin);
  const places = { connect: [api, gateway, edge], images: [edge] };
  return serveClient({ folder: clientDist, port: ports.client, api: urls.http, places });
}
