export type { BuildOptions } from "./build/options.ts";
export { hostEntryPoints } from "./host-entry.ts";
export type { LambdaOptions, LambdaRuntime, LambdaSettings, LocalHosts, ReloadEvent } from "./options.ts";
export { defaultLambdaSettings } from "./options.ts";
export { startLambda } from "./runtime.ts";
export * from "./types.ts";
