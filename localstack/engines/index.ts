export { EngineError, type EngineErrorCode } from "./engine-error.ts";
export { provisionTables } from "./provision-tables.ts";
export { type DynamoDbEngine, type DynamoDbOptions, startDynamoDb } from "./start-dynamodb.ts";
export type { Engine } from "./types.ts";
