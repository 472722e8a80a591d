import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalSettings } from "../plugin/settings.ts";
import type { Stopper } from "../stopper.ts";

/** The data folder, or in ephemeral mode a throw-away one that the stop removes last of all. */
export async function openDataDir(settings: LocalSettings, stopper: Stopper): Promise<string> {
  if (!settings.ephemeral) {
    await mkdir(settings.dataDir, { recursive: true });
    return settings.dataDir;
  }
  const folder = await mkdtemp(join(tmpdir(), "fanout-"));
  stopper.add("The throw-away data folder", () => rm(folder, { recursive: true, force: true }));
  return folder;
}
