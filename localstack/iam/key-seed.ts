import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const SEED_BYTES = 32;

/** The secret behind the functions' keys, made where it is not there (or is none), and readable by its owner alone. A new one ends what was signed before. @throws Node's error where the file cannot be written */
export function openKeySeed(file: string): Buffer {
  try {
    const seed = Buffer.from(readFileSync(file, "utf8"), "base64");
    if (seed.length === SEED_BYTES) return seed;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const seed = randomBytes(SEED_BYTES);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${seed.toString("base64")}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return seed;
}
