export { type DynamoDbSettings, defaultDynamoDbSettings } from "./dynamodb-settings.ts";
export type { EdgeCall } from "./edge-call.ts";
export type { Inside } from "./inside.ts";
export { type LambdaPort, startLambdaPort } from "./lambda-port.ts";
export {
  openParameterStore,
  type Parameter,
  type ParameterStore,
  type ParameterStoreOptions,
} from "./parameter-store.ts";
export { type Edge, type EdgeOptions, type PassOther, startEdge } from "./start-edge.ts";
