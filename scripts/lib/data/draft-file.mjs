import { existsSync, readdirSync, rmSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { Refusal } from "../refusal.mjs";

const REASONS = {
  EACCES: "it may not be written",
  EPERM: "it may not be written",
  EROFS: "its file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the quota is used up",
  ENOENT: "its folder is not there",
  ENOTDIR: "a file is in the way",
  EISDIR: "it is a folder",
};
const FLUSH_BYTES = 256 * 1024;

/**
 * A file that is there whole or not at all: it is written beside its place and put there at the end. Readable by its owner alone, for what it holds may be secret.
 * @param {string} file
 * @param {{force: boolean}} options `force`: in the place of one that is there
 * @returns {Promise<{document(value: unknown): Promise<void>, finish(): Promise<void>, discard(): Promise<void>}>} `document`: one more line; `discard`: safe after `finish`
 * @throws Refusal where it is there already, cannot be written, or the disk is full, then and later
 */
export async function createDraft(file, { force }) {
  refuseExisting(file, force);
  const draft = `${file}.${process.pid}.part`;
  removeLeftovers(file);
  const handle = await open(draft, "w", 0o600).catch(refuse(file));
  let isOpen = true;
  let waiting = [];
  let bytes = 0;
  const flush = async () => {
    const text = waiting.join("");
    waiting = [];
    bytes = 0;
    if (text !== "") await handle.writeFile(text).catch(refuse(file));
  };
  const close = async () => {
    if (isOpen) await handle.close();
    isOpen = false;
  };
  return {
    async document(value) {
      const line = `${JSON.stringify(value)}\n`;
      waiting.push(line);
      bytes += line.length;
      if (bytes > FLUSH_BYTES) await flush();
    },
    async finish() {
      await flush();
      // What it was taken from may be removed next.
      await handle.sync().catch(refuse(file));
      await close();
      refuseExisting(file, force);
      await rename(draft, file).catch(refuse(file));
    },
    async discard() {
      await close();
      rmSync(draft, { force: true });
    },
  };
}

function refuseExisting(file, force) {
  if (!force && existsSync(file))
    throw new Refusal(`${file} is there already.`, "Take another name, or write over it with --force.");
}

/** What a killed export left behind. */
function removeLeftovers(file) {
  const { dir, base } = path.parse(path.resolve(file));
  if (!existsSync(dir)) return;
  for (const name of readdirSync(dir)) {
    const pid = name.startsWith(`${base}.`) && /^\.(\d+)\.part$/.exec(name.slice(base.length))?.[1];
    if (pid && !isAlive(Number(pid))) rmSync(path.join(dir, name), { force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

const refuse = (file) => (error) => {
  throw new Refusal(
    `${file} cannot be written: ${REASONS[error.code] ?? error.message}.`,
    "Nothing is left of it.",
  );
};
