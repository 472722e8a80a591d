import type { Edge } from "../edge/index.ts";
import type { LazyDynamoDb } from "../engines/index.ts";
import type { QueueMappings, Schedules, StreamMappings } from "../events/index.ts";
import type { Faults } from "../faults/index.ts";
import type { Gateway } from "../gateway/index.ts";
import type { AroundInvocation, BuildOptions, LambdaRuntime } from "../lambda/index.ts";
import type { Log } from "../log.ts";
import type { ServiceModel } from "../model/types.ts";
import type { LocalSettings } from "../plugin/settings.ts";
import type { RunningService } from "./differences.ts";
import type { StoreSides } from "./open-stores.ts";
import type { TakenOver } from "./take-over.ts";

export interface StackOptions {
  readonly model: ServiceModel;
  readonly settings: LocalSettings;
  readonly log: Log;
  readonly build?: BuildOptions;
  /** Folder of the built bundles of the Lambda hosts; absent: they are built from source. */
  readonly distDir?: string;
  /** What is to fail. Default: nothing. */
  readonly faults?: Faults;
  /** See LambdaOptions. */
  readonly around?: AroundInvocation;
}

/** What a stack is made of, for those who test with it. */
export interface StackParts {
  readonly gateway: Gateway | undefined;
  readonly edge: Edge;
  readonly dynamoDb: LazyDynamoDb;
  readonly sqs: StoreSides["sqs"];
  readonly s3: StoreSides["s3"];
  readonly queueMappings: QueueMappings;
  /** As it is now. */
  service(): ServiceModel;
}

/** A whole service that runs: what `serverless offline` serves, and what tests start for themselves. */
export interface Stack {
  /** `ws` has the stage: `ws://127.0.0.1:3001/local`. */
  readonly urls: {
    readonly ws?: string;
    readonly http?: string;
    readonly edge: string;
    readonly lambda?: string;
  };
  readonly lambda: LambdaRuntime;
  readonly streams: StreamMappings;
  readonly schedules: Schedules;
  readonly parts: StackParts;
  /** Serves another version of the service; see takeOver. One at a time. @throws Error where it must not be served, and then nothing was changed */
  update(next: RunningService): Promise<Omit<TakenOver, "service">>;
  /** Without an engine where the service has no tables and nothing has called DynamoDB. */
  pids(): { readonly engine: number | undefined; readonly hosts: readonly number[] };
  /** Ends everything in the reverse order of its start. Safe to call twice; leaves no process and no port. */
  stop(): Promise<void>;
}
