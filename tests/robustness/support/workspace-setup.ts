import { rmSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { createWorkspace } from "../../parity/support/workspace.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of the project that the robustness suite starts. */
    robustnessWorkspace: string;
  }
}

/** Makes the project once for all test files of a run. */
export default function setup(project: TestProject): () => void {
  const folder = createWorkspace("local-aws", undefined, "robustness");
  project.provide("robustnessWorkspace", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
