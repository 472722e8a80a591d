import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { inRoot, root } from "./paths.mjs";
import { Refusal } from "./refusal.mjs";
import { runCommand } from "./run-command.mjs";

/** Tools without which nothing here runs; their folder can be gone although npm's own list still names them. */
const NEEDED = ["serverless", "serverless-offline", "esbuild", "ws", "vite", "vitest"];

/**
 * What keeps the installed packages from being those of package-lock.json. Compares contents (name, version, checksum), not times:
 * a fresh checkout has new times and a changed branch may have old ones.
 * @returns {string | undefined} why an install is due, or nothing
 */
export function findInstallReason(folder = root) {
  const wanted = readPackages(path.join(folder, "package-lock.json"));
  if (!wanted)
    throw new Refusal("package-lock.json is missing or unreadable.", "Try: git checkout package-lock.json");
  const installed = readPackages(path.join(folder, "node_modules/.package-lock.json"));
  if (!installed) return "nothing is installed yet";
  for (const [place, entry] of Object.entries(wanted)) {
    if (!place.includes("node_modules/") || entry.link) continue;
    const found = installed[place];
    // `devOptional` are also those that a workspace names as an optional peer: at another version they matter as much.
    if (!found && (entry.optional || entry.devOptional || entry.peer)) continue;
    if (found?.version !== entry.version || found?.integrity !== entry.integrity) {
      return `${place.slice(place.lastIndexOf("node_modules/") + 13)} is not at ${entry.version}`;
    }
  }
  const gone = NEEDED.find(
    (name) =>
      wanted[`node_modules/${name}`] && !existsSync(path.join(folder, "node_modules", name, "package.json")),
  );
  return gone ? `${gone} is gone` : undefined;
}

/**
 * Installs what package-lock.json names, where that is not what is there. Uses npm with its own registry settings.
 * `FANOUT_SKIP_INSTALL=1` leaves node_modules alone.
 * @param {(line: string) => void} say one line of progress
 */
export async function ensureInstalled(say) {
  if (process.env.FANOUT_SKIP_INSTALL === "1") return;
  const reason = findInstallReason();
  if (!reason) return;
  say(`Installing packages with "npm ci" (${reason}). This happens once and takes about a minute.`);
  const { code, output, ms } = await runNpm(["ci", "--ignore-scripts"]);
  if (code !== 0) {
    process.stderr.write(lastLines(output, 12));
    throw new Refusal(
      "The packages could not be installed (npm's last words are above).",
      "Check the network, then try: npm ci",
    );
  }
  say(`Installed in ${Math.round(ms / 1000)} s.`);
}

/** Runs npm: the one that started us if there is one, else the one on the PATH. */
export function runNpm(args, options) {
  const script = process.env.npm_execpath;
  if (script?.endsWith("npm-cli.js")) return runCommand(process.execPath, [script, ...args], options);
  return runCommand(process.platform === "win32" ? "npm.cmd" : "npm", args, options);
}

const lastLines = (text, count) => `${text.trimEnd().split("\n").slice(-count).join("\n")}\n`;

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** The version that package.json of the given folder pins for a package, wherever it lists it. */
export function pinnedVersion(packageFile, name) {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    readFileSync(inRoot(packageFile), "utf8"),
  );
  return { ...dependencies, ...devDependencies, ...optionalDependencies }[name];
}
