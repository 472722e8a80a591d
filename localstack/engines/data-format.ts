import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { EngineError } from "./engine-error.ts";

/**
 * What a data file is like, beyond what the engine itself keeps in it. 0: a file of dynoxide 1.2.1 as the engine makes it, or of a version that wrote no mark. 1: its stream table
 * has an index (stream-table.ts). 2: and triggers. Whoever changes what is in the file counts on, and upgrades from each earlier number in prepare-database.ts.
 */
export const DATA_FORMAT = 2;

const markOf = (databaseFile: string) => `${databaseFile}.format`;

/**
 * The format that a data file is marked with, 0 where it has no mark.
 * @throws EngineError `data-newer` for one that is not known here, `data-corrupt` for a mark that is none; the file is left as it is
 */
export function readDataFormat(databaseFile: string): number {
  let text: string;
  try {
    text = readFileSync(markOf(databaseFile), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw error;
  }
  const format = Number(text);
  if (Number.isInteger(format) && format >= 0 && format <= DATA_FORMAT) return format;
  if (!/^\d+\s*$/.test(text))
    throw new EngineError(
      "data-corrupt",
      `${markOf(databaseFile)}, which says how the data file is made, holds no number, and all was left as it is. Put a copy of the data folder back, or move its dynamodb folder away to start empty.`,
    );
  throw new EngineError(
    "data-newer",
    `The data file ${databaseFile} was written by a newer version (format ${text.trim().slice(0, 20)}; this one knows ${DATA_FORMAT}) and was left as it is. Update with npm install, or move its folder away to start empty.`,
  );
}

/** Marks a data file as one of this version; a crash leaves the old mark or the new one. */
export function writeDataFormat(databaseFile: string): void {
  const next = `${markOf(databaseFile)}.next`;
  writeFileSync(next, `${DATA_FORMAT}\n`);
  renameSync(next, markOf(databaseFile));
}
