import { rewriteDatabase } from "./rewrite-database.ts";

/**
 * dynoxide 1.2.1 finds a table's next sequence number by reading all of its stream records, at each write. Both of its queries on the table
 * are served by this index: `MAX(CAST(sequence_number AS INTEGER))` and `CAST(sequence_number AS INTEGER) > ?`.
 */
const INDEX = `CREATE INDEX IF NOT EXISTS local_stream_sequence
  ON _stream_records (table_name, CAST(sequence_number AS INTEGER))`;

/**
 * dynoxide 1.2.1 keeps a table's records when the table is deleted, or its stream is made anew: the next stream of that name would begin with what is none of its own. Source: DynamoDB
 * developer guide, "Change data capture for DynamoDB Streams": a stream that is enabled again is another one.
 */
const TRIGGERS = [
  ["local_stream_gone", "AFTER DELETE ON _tables", "OLD"],
  [
    "local_stream_new",
    "AFTER UPDATE OF stream_label ON _tables WHEN NEW.stream_label IS NOT OLD.stream_label",
    "NEW",
  ],
].flatMap(([name, when, row]) => [
  `DROP TRIGGER IF EXISTS ${name}`,
  // The newest stays, of no shard and with nothing in it: the engine counts on from it, so that who still reads the old stream is ahead of nothing.
  `CREATE TRIGGER ${name} ${when} BEGIN
    DELETE FROM _stream_records WHERE table_name = ${row}.table_name AND id NOT IN (
      SELECT id FROM _stream_records WHERE table_name = ${row}.table_name
      ORDER BY CAST(sequence_number AS INTEGER) DESC LIMIT 1);
    UPDATE _stream_records SET shard_id = '-', keys_json = '{}', new_image = NULL, old_image = NULL
      WHERE table_name = ${row}.table_name;
  END`,
]);

/** AWS keeps stream records for 24 hours (C7). */
export const STREAM_RETENTION_SECONDS = 24 * 60 * 60;

/** The newest record of each table stays whatever its age: the engine counts on from it. */
const TRIM = `DELETE FROM _stream_records WHERE created_at < ? AND id NOT IN
  (SELECT id FROM (SELECT id, MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records GROUP BY table_name))`;

const SETUP = [INDEX, ...TRIGGERS].map((sql) => ({ sql, params: [] }));

/** Adds index and triggers. The file must not be open anywhere, see `rewriteDatabase`. */
export async function setUpStreamTable(databaseFile: string): Promise<void> {
  await rewriteDatabase(databaseFile, SETUP);
}

/** Removes records that were made before `olderThanEpochSeconds` and adds index and triggers where they are missing; answers how many records went. */
export async function trimStreamTable(databaseFile: string, olderThanEpochSeconds: number): Promise<number> {
  const [trimmed = 0] = await rewriteDatabase(databaseFile, [
    { sql: TRIM, params: [olderThanEpochSeconds] },
    ...SETUP,
  ]);
  return trimmed;
}
