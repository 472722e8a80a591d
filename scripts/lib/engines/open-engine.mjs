import { createRequire } from "node:module";
import { inRoot, root } from "../paths.mjs";
import { withProgress } from "../progress.mjs";
import { Refusal } from "../refusal.mjs";
import { provisionLocalStack } from "./provision-localstack.mjs";
import { startContainer } from "./start-container.mjs";

/**
 * Makes an engine in Docker ready for local AWS, LocalStack with the service's stores in it.
 * @param {{engine: string, stage: string, enginePort?: number, dataDir: string, ephemeral: boolean, signal: AbortSignal}} options
 * @param {(line: string) => void} say
 * @returns {Promise<{kind: string, url: string, stop: () => Promise<void>}>}
 * @throws Refusal
 */
export async function openEngineContainer(options, say) {
  const { engine, stage, signal } = options;
  if (engine !== "localstack") return { kind: engine, ...(await startContainer(options, say)) };
  // What CloudFormation is to make takes as long to put together as the container to come up.
  const stores = packagedStores(stage, signal);
  stores.catch(() => {});
  const container = await startContainer(options, say);
  try {
    if (container.id)
      await withProgress(
        say,
        "LocalStack is making the stores of serverless.yml (CloudFormation).",
        async () => provisionLocalStack(container, await stores, options),
      );
    else say("Its stores are left as they are: this start does not know its container.");
  } catch (error) {
    await container.stop();
    throw error;
  }
  return { kind: engine, ...container };
}

async function packagedStores(stage, signal) {
  try {
    const local = createRequire(import.meta.url)(inRoot("localstack/start.cjs"));
    return await local.packagedStores(root, stage, { signal });
  } catch (error) {
    throw new Refusal(error?.message ?? String(error));
  }
}
