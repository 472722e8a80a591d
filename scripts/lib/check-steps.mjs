import { existsSync } from "node:fs";
import { checkImportArrows } from "./import-arrows.mjs";
import { inRoot, root } from "./paths.mjs";
import { runTool } from "./run-command.mjs";
import { runStep } from "./steps.mjs";

const tool = async (entry, args) => {
  const { code, output } = await runTool(entry, args);
  return { ok: code === 0, output };
};

/** Types, format and lint, import arrows: side by side. @returns {Promise<import("./steps.mjs").StepResult[]>} */
export function runChecks({ fix = false } = {}) {
  return Promise.all([
    runStep("types", () => tool("typescript/bin/tsc", ["-p", "tsconfig.json"])),
    ...(existsSync(inRoot("client/tsconfig.json"))
      ? [runStep("types of the client", () => tool("typescript/bin/tsc", ["-p", "client/tsconfig.json"]))]
      : []),
    runStep("format and lint", () =>
      tool("@biomejs/biome/bin/biome", [
        "check",
        "--error-on-warnings",
        "--max-diagnostics=50",
        ...(fix ? ["--write"] : []),
      ]),
    ),
    runStep("import arrows", async () => {
      const problems = checkImportArrows(root);
      return { ok: problems.length === 0, output: problems.join("\n") };
    }),
  ]);
}
