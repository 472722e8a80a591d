import { closeSync, existsSync, openSync, readFileSync, readSync } from "node:fs";
import path from "node:path";

/** How every SQLite database begins (its file format, 1.3.1). */
const SQLITE_HEADER = Buffer.from("SQLite format 3\0", "latin1");

/**
 * Looks for what would keep a start from using a data folder's files. Reads only, and little: a running engine does not mind.
 * @returns {{file: string, problem: string, fix: string}[]}
 */
export function findDamagedFiles(dataDir) {
  const database = path.join(dataDir, "dynamodb/dynamodb.db");
  const parameters = path.join(dataDir, "parameters.json");
  const damaged = [];
  if (existsSync(database) && !startsLikeSqlite(database))
    damaged.push({
      file: database,
      problem: "is no SQLite database: it is damaged",
      fix: "put a copy back, or move it away: the data then starts anew",
    });
  if (existsSync(parameters) && !holdsParameters(parameters))
    damaged.push({
      file: parameters,
      problem: "cannot be read as parameters",
      fix: "mend it, or move it away: secrets are then made anew and everyone logs in again",
    });
  return damaged;
}

/** An empty file is a new database to SQLite. */
function startsLikeSqlite(file) {
  try {
    const descriptor = openSync(file, "r");
    try {
      const start = Buffer.alloc(SQLITE_HEADER.length);
      const read = readSync(descriptor, start, 0, start.length, 0);
      return read === 0 || start.equals(SQLITE_HEADER);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
}

function holdsParameters(file) {
  try {
    const { parameters } = JSON.parse(readFileSync(file, "utf8"));
    return parameters.every(({ name, value, type }) =>
      [name, value, type].every((part) => typeof part === "string"),
    );
  } catch {
    return false;
  }
}
