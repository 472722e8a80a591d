export { connectDynamoDb } from "./connect-dynamodb.ts";
export { lockDataFolder } from "./data-folder-lock.ts";
export { EngineError, type EngineErrorCode } from "./engine-error.ts";
export {
  DEFAULT_ENGINE_URLS,
  ENGINE_KINDS,
  ENGINE_NAMES,
  type EngineAddress,
  type EngineKind,
} from "./engine-kind.ts";
export { createLazyDynamoDb, type LazyDynamoDb } from "./lazy-dynamodb.ts";
export { provisionTables } from "./provision-tables.ts";
export { type DynamoDbEngine, type DynamoDbOptions, startDynamoDb } from "./start-dynamodb.ts";
export type { Engine } from "./types.ts";
