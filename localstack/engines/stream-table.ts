import { existsSync } from "node:fs";
import { open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Database } from "sql.js";

/**
 * dynoxide 1.2.1 finds a table's next sequence number by reading all of its stream records, at each write. Both of its queries on the table
 * are served by this index: `MAX(CAST(sequence_number AS INTEGER))` and `CAST(sequence_number AS INTEGER) > ?`.
 */
const INDEX = `CREATE INDEX IF NOT EXISTS local_stream_sequence
  ON _stream_records (table_name, CAST(sequence_number AS INTEGER))`;

/** AWS keeps stream records for 24 hours (C7). */
export const STREAM_RETENTION_SECONDS = 24 * 60 * 60;

/** The newest record of each table stays whatever its age: the engine counts on from it. */
const TRIM = `DELETE FROM _stream_records WHERE created_at < ? AND id NOT IN
  (SELECT id FROM (SELECT id, MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records GROUP BY table_name))`;

/** Adds the index. The file must not be open anywhere, see `rewrite`. */
export async function indexStreamTable(databaseFile: string): Promise<void> {
  await rewrite(databaseFile, (database) => {
    database.run(INDEX);
    return true;
  });
}

/** Removes records that were made before `olderThanEpochSeconds` and adds the index where it is missing; answers how many records went. */
export async function trimStreamTable(databaseFile: string, olderThanEpochSeconds: number): Promise<number> {
  let trimmed = 0;
  await rewrite(databaseFile, (database) => {
    database.run(TRIM, [olderThanEpochSeconds]);
    trimmed = database.getRowsModified();
    const indexed =
      database.exec("SELECT 1 FROM sqlite_master WHERE name = 'local_stream_sequence'").length > 0;
    if (!indexed) database.run(INDEX);
    return trimmed > 0 || !indexed;
  });
  return trimmed;
}

/**
 * Changes a database file that no engine has open. sql.js reads the file alone and not its `-wal`, where acknowledged writes wait, so it refuses a
 * file that has one. The change is written beside the file and moved over it: a crash leaves the old file or the new one.
 */
async function rewrite(databaseFile: string, change: (database: Database) => boolean): Promise<void> {
  if (existsSync(`${databaseFile}-wal`)) {
    throw new Error(`${databaseFile}-wal holds writes that are not in the file yet: it must not be touched`);
  }
  const { default: initSqlJs } = await import("sql.js");
  const sql = await initSqlJs();
  const database = new sql.Database(await readFile(databaseFile));
  try {
    if (!change(database)) return;
    const next = `${databaseFile}.next`;
    try {
      const handle = await open(next, "w", 0o600);
      try {
        await handle.writeFile(database.export());
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(next, databaseFile);
    } catch (error) {
      await rm(next, { force: true });
      throw error;
    }
    const folder = await open(dirname(databaseFile), "r");
    await folder.sync().catch(() => {});
    await folder.close();
  } finally {
    database.close();
  }
}
