import { existsSync } from "node:fs";
import { join } from "node:path";
import { engineClient } from "../engines/engine-client.ts";
import { lockDataFolder, startDynamoDb } from "../engines/index.ts";
import { databaseFileIn } from "../engines/prepare-database.ts";
import type { EngineScope } from "../engines/types.ts";
import type { Log } from "../log.ts";
import { resolveService } from "./resolved-service.ts";

export { itemBytes } from "../edge/item-size.ts";
export { engineClient } from "../engines/engine-client.ts";
export { OWN_PREFIX } from "../engines/own-tables.ts";

/** What a script has to know of a service to work on its tables. */
export interface ServiceIdentity extends EngineScope {
  readonly service: string;
}

/** @throws Error with the framework's own words where serverless.yml is not right */
export async function identifyService(root: string, stage: string): Promise<ServiceIdentity> {
  const { service, accountId, region } = (await resolveService(root, stage)).model;
  return { service, accountId, region };
}

/**
 * Takes a data folder on which nothing runs, and ends an engine that a killed start has left behind there.
 * @throws EngineError `data-in-use`
 */
export async function takeDataFolder(dataDir: string): Promise<{ release(): void }> {
  const lock = await lockDataFolder(dataDir);
  const tables = join(dataDir, "dynamodb");
  try {
    if (existsSync(tables)) (await lockDataFolder(tables, databaseFileIn(tables))).release();
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Tables without a service around them: no function runs, nothing is provisioned, nothing expires. */
export interface TablesAlone {
  readonly call: ReturnType<typeof engineClient>;
  stop(): Promise<void>;
}

/**
 * Opens the tables of the embedded engine, whatever serverless.yml says by now.
 * @param dataDir with a `dynamodb` folder in it
 * @throws EngineError `data-in-use` where something runs on the folder, and as startDynamoDb does
 */
export async function openTablesAlone(dataDir: string, log: Log): Promise<TablesAlone> {
  const lock = await takeDataFolder(dataDir);
  try {
    const engine = await startDynamoDb({
      dataDir: join(dataDir, "dynamodb"),
      log,
      logFile: join(dataDir, "logs", "dynamodb.log"),
      ttlSweepSeconds: 0,
    });
    return {
      call: engineClient(engine.endpoint),
      async stop() {
        await engine.stop();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
