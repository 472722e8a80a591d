import { existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { shown } from "./paths.mjs";
import { Refusal } from "./refusal.mjs";

/** Below this the engine's next checkpoint may fail in the middle of somebody's evening. */
const LEAST_FREE_BYTES = 32 * 1024 * 1024;

const REASONS = {
  EACCES: "it may not be written",
  EPERM: "it may not be written",
  EROFS: "its file system is read-only",
  ENOSPC: "its disk is full",
  EDQUOT: "its quota is used up",
  ENOTDIR: "a file is in the way",
  EEXIST: "a file is in the way",
  ENOENT: "its parent folder cannot be made",
};

/**
 * Makes the folder where data lies and proves that it takes writes, before anything is started on it.
 * @throws Refusal where it cannot be made, cannot be written, or its disk is full
 */
export function ensureDataFolder(dataDir) {
  try {
    makeFolder(path.join(dataDir, "logs"));
    const probe = path.join(dataDir, `.probe-${process.pid}`);
    writeFileSync(probe, Buffer.alloc(64 * 1024));
    rmSync(probe);
  } catch (error) {
    refuse(dataDir, REASONS[error.code] ?? error.message);
  }
  const { bavail, bsize } = statfsSync(dataDir);
  const freeBytes = Number(bavail) * Number(bsize);
  if (freeBytes < LEAST_FREE_BYTES)
    refuse(dataDir, `its disk is full (${Math.floor(freeBytes / 1024 / 1024)} MB left)`);
}

/** Folder by folder: Node's `recursive: true` never returns below a folder that answers ENOENT to mkdir, as /proc does. @throws Node's error */
export function makeFolder(folder) {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  mkdirSync(folder);
}

function refuse(dataDir, reason) {
  throw new Refusal(
    `The data folder ${shown(dataDir)} cannot be used: ${reason}.`,
    "Mend that, or try another: npm start -- --data-dir <folder>",
  );
}
