import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { LocalSettings } from "../plugin/settings.ts";
import type { Stopper } from "../stopper.ts";

/**
 * The data folder, or in ephemeral mode a throw-away one that the stop removes last of all.
 * @throws Error naming the setting where it cannot be made
 */
export async function openDataDir(settings: LocalSettings, stopper: Stopper): Promise<string> {
  if (!settings.ephemeral) {
    try {
      await makeFolder(settings.dataDir);
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

/** Folder by folder: Node's `recursive: true` never returns below a folder that answers ENOENT to mkdir, as /proc does. */
async function makeFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  await makeFolder(dirname(folder));
  await mkdir(folder).catch(async (error: unknown) => {
    // Another start may have made it meanwhile.
    if (!(await isFolder(folder))) throw error;
  });
}

/** Also false where nothing is there. */
async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
