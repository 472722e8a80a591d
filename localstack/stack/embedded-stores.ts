import { join } from "node:path";
import type { QueueModel } from "../model/types.ts";
import { createLazyS3, S3Error, type S3ErrorCode } from "../s3/index.ts";
import { createLazySqs } from "../sqs/index.ts";
import type { StoreSides, StoresOptions, TellOfObjects } from "./open-stores.ts";

/**
 * The engines of queues and objects of this process, with what the service declares.
 * @throws UserError where a folder cannot be read, or AWS would refuse a queue; S3Error where it would refuse a bucket's name
 */
export function openEmbeddedStores(
  options: StoresOptions,
  testEvent: (target: string, document: object) => void,
): StoreSides {
  const { model, dataDir, signatures, authorizer, faults, recorder, log, stopper } = options;
  const { region, accountId } = model;
  const sqs = createLazySqs({ folder: join(dataDir, "sqs"), accountId, region, log });
  stopper.add("SQS", async () => sqs.close());
  const provisionQueues = (queues: readonly QueueModel[]) =>
    sqs.open().provision(queues.map(({ queueName, properties }) => ({ name: queueName, properties })));
  if (model.queues.length > 0) provisionQueues(model.queues);

  let tell: TellOfObjects | undefined;
  const s3 = createLazyS3({
    folder: join(dataDir, "s3"),
    region,
    accountId,
    signatures,
    authorizer,
    recorder,
    log,
    faultOf(operation, bucket) {
      const error = faults?.takeForCall("s3", operation, () => (bucket === undefined ? [] : [bucket]));
      return error && new S3Error(error.name as S3ErrorCode, { message: error.message });
    },
    onEvent: ({ target }, record) => void tell?.(target, record),
    onTestEvent: testEvent,
  });
  stopper.add("S3", async () => s3.close());
  return {
    sqs,
    s3,
    provisionQueues,
    beginObjectEvents(listener) {
      tell = listener;
      s3.startExpiry();
    },
  };
}
