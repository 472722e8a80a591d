import { join } from "node:path";
import { createLazyDynamoDb, type LazyDynamoDb } from "../engines/index.ts";
import { createDestinations, createObjectNotifications, type Destinations } from "../events/index.ts";
import type { Faults } from "../faults/index.ts";
import type { Authorizer, SignatureVerifier } from "../iam/types.ts";
import type { LambdaService } from "../lambda/index.ts";
import type { Log } from "../log.ts";
import type { QueueModel, ServiceModel } from "../model/types.ts";
import type { LocalSettings } from "../plugin/settings.ts";
import { createLazyS3, type LazyS3, S3Error, type S3ErrorCode } from "../s3/index.ts";
import { createLazySqs, type LazySqs } from "../sqs/index.ts";
import type { Stopper } from "../stopper.ts";

/** What is behind the functions. */
export interface Stores {
  /** Not started yet. */
  readonly dynamoDb: LazyDynamoDb;
  readonly sqs: LazySqs;
  readonly s3: LazyS3;
  readonly destinations: Destinations;
  provisionQueues(queues: readonly QueueModel[]): void;
  /** From now on events of objects reach functions; nobody can put an object before there is a Lambda. */
  notify(lambda: LambdaService): void;
}

/**
 * Opens the engines of queues and objects with what the service declares, and makes the one of tables ready to start.
 * @throws UserError where a folder cannot be read, or AWS would refuse a queue; S3Error where it would refuse a bucket's name
 */
export function openStores(options: {
  readonly model: ServiceModel;
  readonly settings: LocalSettings;
  readonly dataDir: string;
  readonly signatures: SignatureVerifier;
  readonly authorizer: Authorizer;
  readonly faults: Faults | undefined;
  readonly log: Log;
  readonly stopper: Stopper;
}): Stores {
  const { model, settings, dataDir, signatures, authorizer, faults, log, stopper } = options;
  const { region, accountId } = model;
  const sqs = createLazySqs({ folder: join(dataDir, "sqs"), accountId, region, log });
  stopper.add("SQS", async () => sqs.close());
  const provisionQueues = (queues: readonly QueueModel[]) =>
    sqs.open().provision(queues.map(({ queueName, properties }) => ({ name: queueName, properties })));
  if (model.queues.length > 0) provisionQueues(model.queues);

  const { ttlSweepSeconds } = settings.dynamodb ?? {};
  const dynamoDb = createLazyDynamoDb({
    dataDir: join(dataDir, "dynamodb"),
    log,
    logFile: join(dataDir, "logs", "dynamodb.log"),
    ...(ttlSweepSeconds === undefined ? {} : { ttlSweepSeconds }),
  });
  stopper.add("The DynamoDB engine", () => dynamoDb.stop());

  let send: ReturnType<typeof createObjectNotifications> | undefined;
  const s3 = createLazyS3({
    folder: join(dataDir, "s3"),
    region,
    accountId,
    signatures,
    authorizer,
    log,
    faultOf(operation, bucket) {
      const error = faults?.takeForCall("s3", operation, () => (bucket === undefined ? [] : [bucket]));
      return error && new S3Error(error.name as S3ErrorCode, { message: error.message });
    },
    onEvent: ({ target }, record) => void send?.(target, record),
    onTestEvent: (target, document) => {
      try {
        destinations.notified(target, document);
      } catch {
        // The first event tells that its queue is not there.
      }
    },
  });
  stopper.add("S3", async () => s3.close());
  const destinations = createDestinations({ sqs, s3, region, accountId });
  s3.provision(model.buckets);
  return {
    dynamoDb,
    sqs,
    s3,
    destinations,
    provisionQueues,
    notify(lambda) {
      send = createObjectNotifications({ lambda, sendToQueue: destinations.notified, log });
      s3.startExpiry();
    },
  };
}
