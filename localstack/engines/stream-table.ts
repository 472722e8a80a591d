import { rewriteDatabase } from "./rewrite-database.ts";

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

/** Adds the index. The file must not be open anywhere, see `rewriteDatabase`. */
export async function indexStreamTable(databaseFile: string): Promise<void> {
  await rewriteDatabase(databaseFile, [{ sql: INDEX, params: [] }]);
}

/** Removes records that were made before `olderThanEpochSeconds` and adds the index where it is missing; answers how many records went. */
export async function trimStreamTable(databaseFile: string, olderThanEpochSeconds: number): Promise<number> {
  const [trimmed = 0] = await rewriteDatabase(databaseFile, [
    { sql: TRIM, params: [olderThanEpochSeconds] },
    { sql: INDEX, params: [] },
  ]);
  return trimmed;
}
