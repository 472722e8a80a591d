import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Runs once before the files of a project, which vitest runs side by side: they would otherwise all build the bundles of the Lambda hosts,
 * and resolve serverless.yml, at the same moment and into the same files.
 */
export default async function setup(project: TestProject): Promise<void> {
  const { buildIfStale } = createRequire(import.meta.url)("../../localstack/build.cjs") as {
    buildIfStale(folder: string): void;
  };
  buildIfStale(`${root}localstack`);
  if (!["integration", "engines", "registry", "chaos"].includes(project.name)) return;
  // Loaded here and not above: the other projects have no use for it.
  const { startLocalAws } = await import("#testing");
  // The first stack resolves the service and builds the handlers, which the others take over.
  const first = await startLocalAws({ root, engine: "embedded" });
  await first.stop();
}
