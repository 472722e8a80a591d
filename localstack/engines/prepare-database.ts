import { existsSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "../log.ts";
import { damaged } from "./engine-error.ts";
import { type EngineCommand, startEngineProcess } from "./engine-process.ts";
import { indexStreamTable, STREAM_RETENTION_SECONDS, trimStreamTable } from "./stream-table.ts";

/** sql.js holds the whole file in memory, twice while it writes: above this the records stay. */
const MAX_TRIM_BYTES = 256 * 1024 * 1024;

/** One start in some hundreds ends uncleanly on a busy machine. */
const MAX_DRAFTS = 5;

/**
 * Makes the database file ready before the engine serves it: a new one gets the stream table's index, an old one loses its outdated stream records, at
 * most once a day. Nothing else may have the file open.
 */
export async function prepareDatabase(command: EngineCommand, nowMs: number, log: Log): Promise<void> {
  if (!existsSync(command.databaseFile)) {
    await create(command);
    return;
  }
  // SQLite would take it for a new database, and what was in it would be gone without a word.
  if (statSync(command.databaseFile).size === 0) throw damaged(command.databaseFile);
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
  await indexStreamTable(draft);
  renameSync(draft, command.databaseFile);
}

async function trim(command: EngineCommand, nowMs: number, log: Log): Promise<void> {
  const stamp = `${command.databaseFile}.trimmed`;
  const trimmedAtMs = existsSync(stamp)
    ? statSync(stamp).mtimeMs
    : statSync(command.databaseFile).birthtimeMs;
  if (nowMs - trimmedAtMs < STREAM_RETENTION_SECONDS * 1000) return;
  const bytes = statSync(command.databaseFile).size;
  if (bytes > MAX_TRIM_BYTES) {
    log.warning(
      `${command.databaseFile} has ${Math.round(bytes / 1024 / 1024)} MB: stream records older than a day stay in it.`,
    );
    return;
  }
  // A clean end writes the -wal into the file and removes it. Only then is the file whole.
  await runOnce(command);
  if (existsSync(`${command.databaseFile}-wal`)) {
    log.warning(`${command.databaseFile}-wal was not written back: stream records older than a day stay.`);
    return;
  }
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
