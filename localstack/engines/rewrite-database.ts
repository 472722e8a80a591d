import { existsSync } from "node:fs";
import { open, readFile, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { Worker } from "node:worker_threads";

export interface Statement {
  readonly sql: string;
  readonly params: readonly number[];
}

/** What the thread answers. */
interface Rewritten {
  /** For each statement, how many rows it changed. */
  readonly rows: readonly number[];
  /** The file as it is now; undefined where nothing has changed. */
  readonly bytes: Uint8Array | undefined;
}

/**
 * sql.js (https://sql.js.org/documentation/) keeps 25 MB for its compiled code and memory for as long as its thread lives, and is needed for a moment. Plain JavaScript,
 * because this thread has no file of its own.
 */
const THREAD = `
const { parentPort, workerData: { sqlJs, bytes, statements } } = require("node:worker_threads");
require(sqlJs)().then(({ Database }) => {
  const database = new Database(bytes);
  const [[schemaBefore]] = database.exec("PRAGMA schema_version")[0].values;
  const rows = statements.map(({ sql, params }) => {
    const [[before]] = database.exec("SELECT total_changes()")[0].values;
    database.run(sql, params);
    return database.exec("SELECT total_changes()")[0].values[0][0] - before;
  });
  const [[schemaAfter]] = database.exec("PRAGMA schema_version")[0].values;
  const isChanged = schemaAfter !== schemaBefore || rows.some((count) => count > 0);
  parentPort.postMessage({ rows, bytes: isChanged ? database.export() : undefined });
});`;

/**
 * Runs statements on a database file that no engine has open; answers how many rows each has changed. sql.js reads the file alone and not its `-wal`, where acknowledged
 * writes wait, so a file that has one is refused. The change is written beside the file and moved over it: a crash leaves the old file or the new one.
 */
export async function rewriteDatabase(
  databaseFile: string,
  statements: readonly Statement[],
): Promise<readonly number[]> {
  if (existsSync(`${databaseFile}-wal`)) {
    throw new Error(`${databaseFile}-wal holds writes that are not in the file yet: it must not be touched`);
  }
  const { rows, bytes } = await runInThread(await readFile(databaseFile), statements);
  if (bytes) await replaceFile(databaseFile, bytes);
  return rows;
}

async function runInThread(bytes: Uint8Array, statements: readonly Statement[]): Promise<Rewritten> {
  const sqlJs = createRequire(__filename).resolve("sql.js");
  const thread = new Worker(THREAD, { eval: true, workerData: { sqlJs, bytes, statements } });
  try {
    return await new Promise<Rewritten>((resolve, reject) => {
      thread.once("message", resolve);
      thread.once("error", reject);
      thread.once("exit", (code) => reject(new Error(`the database's thread ended with ${code}`)));
    });
  } finally {
    await thread.terminate();
  }
}

async function replaceFile(file: string, bytes: Uint8Array): Promise<void> {
  const next = `${file}.next`;
  try {
    const handle = await open(next, "w", 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(next, file);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
  const folder = await open(dirname(file), "r");
  await folder.sync().catch(() => {});
  await folder.close();
}
