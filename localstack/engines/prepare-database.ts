import { existsSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "../log.ts";
import { DATA_FORMAT, readDataFormat, writeDataFormat } from "./data-format.ts";
import { damaged } from "./engine-error.ts";
import { type EngineCommand, startEngineProcess } from "./engine-process.ts";
import { STREAM_RETENTION_SECONDS, setUpStreamTable, trimStreamTable } from "./stream-table.ts";

/** sql.js holds the whole file in memory, twice while it writes: above this the file stays as it is. */
const MAX_REWRITE_BYTES = 256 * 1024 * 1024;

/** One start in some hundreds ends uncleanly on a busy machine. */
const MAX_DRAFTS = 5;

/**
 * Makes the database file ready before the engine serves it: a new one gets the stream table's index and triggers, one of an older version is upgraded, and an old one loses its outdated stream
 * records, at most once a day. Nothing else may have the file open.
 * @throws EngineError for a file that is damaged, or of a newer version
 */
export async function prepareDatabase(command: EngineCommand, nowMs: number, log: Log): Promise<void> {
  const format = readDataFormat(command.databaseFile);
  if (!existsSync(command.databaseFile)) {
    if (format > 0) log.warning(`${command.databaseFile} is gone: tables start empty.`);
    await create(command);
    return;
  }
  // SQLite would take it for a new database, and what was in it would be gone without a word.
  if (statSync(command.databaseFile).size === 0) throw damaged(command.databaseFile);
  if (format < DATA_FORMAT) await upgrade(command, log);
  await trim(command, nowMs, log);
}

/** Made beside its place and moved there last, so that a crash in between leaves nothing that looks like data. */
async function create(command: EngineCommand): Promise<void> {
  const draft = `${command.databaseFile}.draft`;
  for (let attempt = 1; ; attempt++) {
    for (const ending of ["", "-wal", "-shm"]) rmSync(`${draft}${ending}`, { force: true });
    await runOnce({ ...command, databaseFile: draft });
    // dynoxide 1.2.1 answers a moment before it handles SIGTERM, so a quick end can be an unclean one. Nobody has written to the draft: once more.
    if (!existsSync(`${draft}-wal`) || attempt === MAX_DRAFTS) break;
  }
  await setUpStreamTable(draft);
  renameSync(draft, command.databaseFile);
  writeDataFormat(command.databaseFile);
}

/** To format 2: the stream table's index and triggers. What is in the tables stays as it is. */
async function upgrade(command: EngineCommand, log: Log): Promise<void> {
  if (!(await isWhole(command, log, "it is not upgraded, and writes to tables with a stream are slow")))
    return;
  await setUpStreamTable(command.databaseFile);
  writeDataFormat(command.databaseFile);
}

/** Whether the file may be rewritten, all of it being in it. @param otherwise what the log says follows where it may not */
async function isWhole(command: EngineCommand, log: Log, otherwise: string): Promise<boolean> {
  const bytes = statSync(command.databaseFile).size;
  if (bytes > MAX_REWRITE_BYTES) {
    log.warning(`${command.databaseFile} has ${Math.round(bytes / 1024 / 1024)} MB: ${otherwise}.`);
    return false;
  }
  // A clean end writes the -wal into the file and removes it. Only then is the file whole.
  await runOnce(command);
  if (!existsSync(`${command.databaseFile}-wal`)) return true;
  log.warning(`${command.databaseFile}-wal was not written back: ${otherwise}.`);
  return false;
}

async function trim(command: EngineCommand, nowMs: number, log: Log): Promise<void> {
  const stamp = `${command.databaseFile}.trimmed`;
  const trimmedAtMs = existsSync(stamp)
    ? statSync(stamp).mtimeMs
    : statSync(command.databaseFile).birthtimeMs;
  if (nowMs - trimmedAtMs < STREAM_RETENTION_SECONDS * 1000) return;
  if (!(await isWhole(command, log, "stream records older than a day stay in it"))) return;
  const trimmed = await trimStreamTable(
    command.databaseFile,
    Math.floor(nowMs / 1000) - STREAM_RETENTION_SECONDS,
  );
  writeFileSync(stamp, "");
  if (trimmed > 0) log.info(`${trimmed} stream records older than a day were removed.`);
}

/** Starts the engine on the file and ends it cleanly. @throws EngineError where the file is damaged. */
async function runOnce(command: EngineCommand): Promise<void> {
  const engine = await startEngineProcess(command);
  engine.kill("SIGTERM");
  await engine.exited;
}

/** Where the table data of a data folder lies. */
export const databaseFileIn = (dataDir: string) => join(dataDir, "dynamodb.db");
