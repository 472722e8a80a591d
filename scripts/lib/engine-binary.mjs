import { existsSync } from "node:fs";
import { pinnedVersion, runNpm } from "./install.mjs";
import { inRoot } from "./paths.mjs";
import { Refusal } from "./refusal.mjs";

/** The package with the DynamoDB engine's binary for a platform, e.g. `@dynoxide/linux-x64`. */
export const enginePackage = (platform = process.platform, arch = process.arch) =>
  `@dynoxide/${platform}-${arch}`;

/** The one version that Fanout's cures are made for: what localstack/package.json pins for linux-x64. */
export const engineVersion = () => pinnedVersion("localstack/package.json", "@dynoxide/linux-x64");

export const hasEngineBinary = (name = enginePackage()) =>
  existsSync(inRoot("node_modules", name, "package.json"));

/**
 * Makes sure that this platform's engine is there: only linux-x64 is in the lock file, so elsewhere its sister package is installed
 * at the same version without being saved.
 * @param {(line: string) => void} say
 */
export async function ensureEngineBinary(say) {
  const name = enginePackage();
  if (hasEngineBinary(name)) return;
  const wanted = `${name}@${engineVersion()}`;
  say(`Installing the DynamoDB engine for this platform (${wanted}).`);
  const { code } = await runNpm(["install", "--no-save", "--no-package-lock", wanted]);
  if (code === 0 && hasEngineBinary(name)) return;
  throw new Refusal(
    `The DynamoDB engine has no binary for ${process.platform} on ${process.arch}, or it could not be fetched (${wanted}).`,
    `Check the network and try: npm install --no-save ${wanted} -- Fanout runs on linux-x64 out of the box, on Windows inside WSL 2.`,
  );
}
