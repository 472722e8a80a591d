import { readFileSync, writeFileSync } from "node:fs";
import { contentHash } from "./content-hash.mjs";
import { inRoot, root } from "./paths.mjs";
import { Refusal } from "./refusal.mjs";
import { runTool } from "./run-command.mjs";

/** All that decides what the built client is. */
const SOURCES = ["client", "services/protocol", "package.json", "package-lock.json"];

export const clientDist = inRoot("client/dist");
const stampFile = inRoot("client/dist/.stamp");

/**
 * Builds the client where its sources are not those that it was last built from.
 * @param {(line: string) => void} say
 * @returns {Promise<boolean>} whether it had to be built
 */
export async function ensureClientBuilt(say) {
  const hash = contentHash(root, SOURCES);
  if (readStamp() === hash) return false;
  say("Building the client.");
  const { code, output, ms } = await runTool("vite/bin/vite.js", ["build", "client", "--logLevel", "warn"]);
  if (code !== 0) {
    process.stderr.write(output);
    throw new Refusal(
      "The client does not build (Vite's words are above).",
      "Mend it, or start without it: npm start -- --no-client",
    );
  }
  writeFileSync(stampFile, hash);
  say(`Client built in ${(ms / 1000).toFixed(1)} s.`);
  return true;
}

function readStamp() {
  try {
    return readFileSync(stampFile, "utf8");
  } catch {
    return undefined;
  }
}
