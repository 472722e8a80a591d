import { join } from "node:path";
import type { PassOther } from "../edge/index.ts";
import { connectDynamoDb, createLazyDynamoDb, type LazyDynamoDb, startDynamoDb } from "../engines/index.ts";
import { createDestinations, createObjectNotifications, type Destinations } from "../events/index.ts";
import type { Faults } from "../faults/index.ts";
import type { Authorizer, SignatureVerifier } from "../iam/types.ts";
import type { LambdaService } from "../lambda/index.ts";
import type { Log } from "../log.ts";
import type { BucketModel, QueueModel, ServiceModel } from "../model/types.ts";
import type { LocalSettings } from "../plugin/settings.ts";
import type { Recorder } from "../recorder/types.ts";
import type { Objects } from "../s3/index.ts";
import type { Queues } from "../sqs/index.ts";
import type { Stopper } from "../stopper.ts";
import { openEmbeddedStores } from "./embedded-stores.ts";
import { openLocalStackStores } from "./localstack-stores.ts";

export interface StoresOptions {
  readonly model: ServiceModel;
  readonly settings: LocalSettings;
  readonly dataDir: string;
  readonly signatures: SignatureVerifier;
  readonly authorizer: Authorizer;
  readonly faults: Faults | undefined;
  readonly recorder: Recorder | undefined;
  readonly log: Log;
  readonly stopper: Stopper;
}

/** Takes the ARN of a function or a queue and a record of what happened to an object. */
export type TellOfObjects = (target: string, record: object) => Promise<void>;

/** Queues and objects, of this process or of a LocalStack. */
export interface StoreSides {
  readonly sqs: {
    open(): Queues;
    readonly isOpen: boolean;
  };
  readonly s3: {
    open(): Objects;
    readonly isOpen: boolean;
    /** Without opening anything. */
    hasBucket(name: string): boolean;
    /** The buckets that the service declares now. @throws UserError */
    provision(buckets: readonly BucketModel[]): void;
  };
  /** @throws UserError */
  provisionQueues(queues: readonly QueueModel[]): void;
  /** Services that are nowhere else. */
  readonly otherServices?: PassOther;
  beginObjectEvents(tell: TellOfObjects): void;
}

/** What is behind the functions. */
export interface Stores extends Omit<StoreSides, "beginObjectEvents"> {
  /** Not started yet. */
  readonly dynamoDb: LazyDynamoDb;
  readonly destinations: Destinations;
  /** From now on events of objects reach functions; nobody can put an object before there is a Lambda. */
  notify(lambda: LambdaService): void;
}

/**
 * Opens queues and objects with what the service declares, and makes the engine of tables ready to start.
 * @throws as the openers of both kinds do
 */
export function openStores(options: StoresOptions): Stores {
  const { model, settings, log, stopper } = options;
  const { region, accountId } = model;
  const dynamoDb = createLazyDynamoDb(() => startTables(options));
  stopper.add("The DynamoDB engine", () => dynamoDb.stop());
  const { beginObjectEvents, ...sides } =
    settings.engine?.kind === "localstack"
      ? openLocalStackStores(settings.engine, options)
      : openEmbeddedStores(options, (target, document) => {
          // Where its queue is not there, the first event tells.
          void destinations.notified(target, document).catch(() => {});
        });
  const destinations: Destinations = createDestinations({
    sqs: { open: () => sides.sqs.open() },
    s3: { open: () => sides.s3.open() },
    region,
    accountId,
  });
  // A new bucket tells its queues at once.
  sides.s3.provision(model.buckets);
  return {
    ...sides,
    dynamoDb,
    destinations,
    notify: (lambda) =>
      beginObjectEvents(createObjectNotifications({ lambda, sendToQueue: destinations.notified, log })),
  };
}

function startTables({ model, settings, dataDir, log }: StoresOptions) {
  const { ttlSweepSeconds } = settings.dynamodb ?? {};
  const ttl = ttlSweepSeconds === undefined ? {} : { ttlSweepSeconds };
  const { accountId, region } = model;
  if (settings.engine)
    return connectDynamoDb({
      ...settings.engine,
      accountId,
      region,
      isEphemeral: settings.ephemeral && settings.engine.isOwn !== true,
      log,
      ...ttl,
    });
  return startDynamoDb({
    dataDir: join(dataDir, "dynamodb"),
    log,
    logFile: join(dataDir, "logs", "dynamodb.log"),
    ...ttl,
  });
}
