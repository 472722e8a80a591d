import { createServer } from "node:http";
import { within } from "./within.mjs";

const LIMIT_MS = 30_000;

/**
 * Where handlers of scripts/bench/engines tell what has come to them.
 * @returns {Promise<{url: string, arrival: (id: string) => Promise<void>, close(): void}>} `arrival` is to be asked for before what it waits for is sent
 */
export async function startListener() {
  const waiting = new Map();
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", () => {
      for (const id of JSON.parse(text)) waiting.get(id)?.();
      response.end();
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    arrival: (id) =>
      within(new Promise((resolve) => waiting.set(id, resolve)), LIMIT_MS, () => `${id} has not arrived`),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
