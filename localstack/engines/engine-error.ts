import { UserError } from "../user-error.ts";

export type EngineErrorCode =
  | "engine-missing"
  | "data-in-use"
  | "data-corrupt"
  | "data-newer"
  | "data-read-only"
  | "disk-full"
  | "engine-failed"
  | "table-changed"
  | "table-refused";

/** A store that cannot start or go on. The message is one sentence for the person, with the next step; nothing was deleted. */
export class EngineError extends UserError {
  readonly code: EngineErrorCode;
  constructor(code: EngineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "EngineError";
    this.code = code;
  }
}

const readOnly = (dataDir: string) =>
  `The data folder ${dataDir} cannot be written to. Make it writable for this user, or keep nothing (ephemeral: true under custom.localAws).`;
const full = (dataDir: string) =>
  `The disk that holds ${dataDir} is full. Free some room and start again: what was acknowledged is safe.`;

export const damaged = (databaseFile: string) =>
  new EngineError(
    "data-corrupt",
    `The data file ${databaseFile} is damaged and was left as it is. Put a copy back, or move it away to start empty.`,
  );

/** Turns what the file system says about the data folder into a sentence. Anything else comes back as it is. */
export function explainFileError(error: unknown, dataDir: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return new EngineError("data-read-only", readOnly(dataDir), { cause: error });
  }
  if (code === "ENOSPC" || code === "EDQUOT")
    return new EngineError("disk-full", full(dataDir), { cause: error });
  if (code === "ENOTDIR" || code === "EEXIST") {
    return new EngineError(
      "data-read-only",
      `${dataDir} is a file where a data folder should be. Move it away and start again.`,
      { cause: error },
    );
  }
  return error;
}

/** Turns the last words of an engine that did not come up into a sentence. The texts are SQLite's and dynoxide 1.2.1's. */
export function explainEngineOutput(output: string, databaseFile: string, logFile: string): EngineError {
  if (/not a valid SQLite database|malformed|is not a database/i.test(output)) {
    return damaged(databaseFile);
  }
  if (/newer (schema|version)|schema version/i.test(output)) {
    return new EngineError(
      "data-newer",
      `The data file ${databaseFile} was written by a newer version. Update with npm install, or move the file away to start empty.`,
    );
  }
  if (/disk is full|no space left/i.test(output)) return new EngineError("disk-full", full(databaseFile));
  if (/readonly database|read-only|permission denied|unable to open database/i.test(output)) {
    return new EngineError("data-read-only", readOnly(databaseFile));
  }
  const last = output.trim().split("\n").at(-1)?.trim();
  return new EngineError(
    "engine-failed",
    `The DynamoDB engine did not start${last ? ` (${last})` : ""}. Its output is in ${logFile}.`,
  );
}
