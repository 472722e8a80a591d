import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TargetName } from "./target.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const PACKAGE = "fanout-local-aws";

/**
 * A project of its own outside of this repository: a copy of tests/parity/service, or of that of another suite, beside a `node_modules` in which the plugin is the
 * package at `pluginFolder`. Returns the folder, whose `service` holds the project.
 */
export function createWorkspace(
  target: TargetName,
  pluginFolder = join(root, "localstack"),
  suite = "parity",
): string {
  const folder = mkdtempSync(join(tmpdir(), `${suite}-`));
  cpSync(join(root, "tests", suite, "service"), join(folder, "service"), { recursive: true });
  linkPackages(folder, pluginFolder);
  if (target === "serverless-offline") withoutPlugin(join(folder, "service"));
  return folder;
}

/** Every installed package by a link; only the plugin's points elsewhere. */
function linkPackages(folder: string, pluginFolder: string): void {
  const installed = join(root, "node_modules");
  const modules = join(folder, "node_modules");
  mkdirSync(modules);
  for (const name of readdirSync(installed)) {
    if (name !== PACKAGE) symlinkSync(join(installed, name), join(modules, name));
  }
  symlinkSync(pluginFolder, join(modules, PACKAGE));
}

function withoutPlugin(service: string): void {
  for (const name of readdirSync(service)) {
    if (!name.endsWith(".yml")) continue;
    const file = join(service, name);
    writeFileSync(file, readFileSync(file, "utf8").replace(`\n  - ${PACKAGE}`, ""));
  }
}
