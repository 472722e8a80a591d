import { accessSync, constants, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "../log.ts";

const NOT_OURS = new Set(["EACCES", "EPERM", "EROFS"]);

/**
 * Where built handlers are kept: beside the service, so that what is built for one start serves the next, a throw-away one too. Where that cannot be written, in the data folder.
 */
export function openBuildDir(root: string, dataDir: string, log: Log): string {
  const wanted = join(root, ".fanout", "cache", "handlers");
  try {
    mkdirSync(wanted, { recursive: true });
    accessSync(wanted, constants.W_OK);
    return wanted;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (!NOT_OURS.has(code)) throw error;
    log.info(`${wanted} cannot be written (${code}): handlers are built into the data folder.`);
    return join(dataDir, "cache", "handlers");
  }
}
