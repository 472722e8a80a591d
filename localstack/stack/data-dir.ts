import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { lockDataFolder } from "../engines/index.ts";
import type { LocalSettings } from "../plugin/settings.ts";
import type { Stopper } from "../stopper.ts";
import { UserError } from "../user-error.ts";

/**
 * The data folder, taken for this service alone until the stop, or in ephemeral mode a throw-away one that the stop removes last of all. Two services would mix more than tables: parameters, stream
 * positions, logs and the functions' temporary folders. Those of one folder that `--config` tells apart have data folders of their own; the same service twice needs another dataDir.
 * @throws UserError naming the setting where it cannot be made or written; EngineError `data-in-use` where another process has it
 */
export async function openDataDir(settings: LocalSettings, stopper: Stopper): Promise<string> {
  const { dataDir, ephemeral } = settings;
  if (!ephemeral) {
    await makeFolder(dataDir).catch(unusable(dataDir, "made"));
    const lock = await lockDataFolder(dataDir).catch(unusable(dataDir, "written"));
    stopper.add("The lock of the data folder", async () => lock.release());
    return dataDir;
  }
  const folder = await mkdtemp(join(tmpdir(), "fanout-"));
  stopper.add("The throw-away data folder", () => rm(folder, { recursive: true, force: true }));
  return folder;
}

function unusable(dataDir: string, how: string) {
  return (error: unknown): never => {
    if (error instanceof UserError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOSPC")
      throw new UserError(
        `The disk of the data folder ${dataDir} is full (${code}). Make room, and start again.`,
      );
    throw new UserError(
      `The data folder ${dataDir} cannot be ${how} (${code}): dataDir under custom.localAws has to name a folder that this user may write, or one that is not there yet.`,
    );
  };
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
