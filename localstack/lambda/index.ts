export type { BuildOptions } from "./build/options.ts";
export { watchSources } from "./build/watch.ts";
export type { DeliverDeadLetter, DeliverRecord } from "./destinations.ts";
export { hostEntryPoints } from "./host-entry.ts";
export type { InvocationRecord } from "./invocation-record.ts";
export type {
  AroundInvocation,
  LambdaOptions,
  LambdaRuntime,
  LambdaSettings,
  LocalHosts,
  ReloadEvent,
} from "./options.ts";
export { defaultLambdaSettings } from "./options.ts";
export { startLambda } from "./runtime.ts";
export * from "./types.ts";
