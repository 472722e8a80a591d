import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalSettings } from "../plugin/settings.ts";
import type { Stopper } from "../stopper.ts";

/**
 * The data folder, or in ephemeral mode a throw-away one that the stop removes last of all.
 * @throws Error naming the setting where it cannot be made
 */
export async function openDataDir(settings: LocalSettings, stopper: Stopper): Promise<string> {
  if (!settings.ephemeral) {
    try {
      await mkdir(settings.dataDir, { recursive: true });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new Error(
        `The data folder ${settings.dataDir} cannot be made (${code}): dataDir under custom.localAws has to name a folder that this user may write, or one that is not there yet.`,
      );
    }
    return settings.dataDir;
  }
  const folder = await mkdtemp(join(tmpdir(), "fanout-"));
  stopper.add("The throw-away data folder", () => rm(folder, { recursive: true, force: true }));
  return folder;
}
