import { rmSync } from "node:fs";
import process from "node:process";
import type { TestProject } from "vitest/node";
import { isDeployed, target } from "./target.ts";
import { createWorkspace } from "./workspace.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of the project that services are started from. */
    parityWorkspace: string;
  }
}

/** A plugin to run in place of this repository's: a copy with one line changed (`npm run parity -- --mutate`). */
const PLUGIN_VARIABLE = "FANOUT_PARITY_PLUGIN";

/** Makes the project once for all test files of a run. */
export default function setup(project: TestProject): (() => void) | undefined {
  if (isDeployed) return undefined;
  const folder = createWorkspace(target.name, process.env[PLUGIN_VARIABLE]);
  project.provide("parityWorkspace", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
