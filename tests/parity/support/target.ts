import process from "node:process";

/** What the rows run against. */
export type TargetName = "local-aws" | "serverless-offline" | "endpoint";

/** The services of tests/parity/service, by the name of their configuration file. */
export type ServiceName = "serverless" | "parts" | "signed" | "short" | "limits" | "many" | BareServiceName;

/** Those without a WebSocket API: event source mappings, tables and buckets are of a file each. */
export type BareServiceName = "functions" | "mappings" | "tables" | "buckets";

const BARE: readonly string[] = [
  "functions",
  "mappings",
  "tables",
  "buckets",
] satisfies readonly BareServiceName[];
/** What is behind these is not there on stock serverless-offline: their rows are not run, and the matrix says "not served". */
const WITH_ENGINES: readonly string[] = [
  "mappings",
  "tables",
  "buckets",
] satisfies readonly BareServiceName[];

export const isBare = (name: ServiceName): boolean => BARE.includes(name);

/** Where one deployed service answers. */
export interface ServiceAddress {
  /** With the stage: `wss://abcdefghij.execute-api.eu-west-1.amazonaws.com/dev`. Absent for a service without a WebSocket API. */
  readonly ws?: string;
  /** The same over HTTP: what `@connections` calls go to. */
  readonly callback?: string;
  /** Where the APIs of Lambda and of what is behind it answer; absent: AWS's own for the region. */
  readonly aws?: string;
  readonly region: string;
}

export interface Target {
  readonly name: TargetName;
  /** Services that were deployed elsewhere; none for a target that this process starts itself. */
  readonly deployed: Partial<Record<ServiceName, ServiceAddress>>;
}

/** How the command hands the target to the tests. */
export const TARGET_VARIABLE = "FANOUT_PARITY_TARGET";

export const target: Target = JSON.parse(
  process.env[TARGET_VARIABLE] ?? '{"name":"local-aws","deployed":{}}',
) as Target;

/** AWS itself, or whatever answers at a given address: durations there cannot be set. */
export const isDeployed = target.name === "endpoint";

/** Whether the rows that need this service can run: `it.skipIf(!has("parts"))`. */
export const has = (name: ServiceName): boolean =>
  isDeployed
    ? target.deployed[name] !== undefined
    : target.name === "local-aws" || !WITH_ENGINES.includes(name);
