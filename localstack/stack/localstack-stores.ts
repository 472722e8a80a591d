import type { EngineAddress } from "../engines/index.ts";
import {
  createLocalStackObjects,
  createLocalStackQueues,
  createOtherServices,
  startObjectEvents,
} from "../engines/localstack/index.ts";
import type { ServiceModel } from "../model/types.ts";
import { checkQueue } from "../sqs/index.ts";
import { UserError } from "../user-error.ts";
import type { StoreSides, StoresOptions } from "./open-stores.ts";

const laterOn = (what: string) =>
  new UserError(
    `LocalStack makes ${what} from the template when npm start begins: start again to have them.`,
  );

/**
 * Queues, objects and all other services of a LocalStack whose init script has made what the template says.
 * @throws UserError where AWS would refuse a queue: LocalStack takes any number for an attribute
 */
export function openLocalStackStores(engine: EngineAddress, options: StoresOptions): StoreSides {
  const { model, signatures, authorizer, log, stopper } = options;
  const { accountId, region } = model;
  const place = { url: engine.url, scope: { accountId, region } };
  let { buckets }: Pick<ServiceModel, "buckets"> = model;
  const definitions = model.queues.map(({ queueName, properties }) => ({ name: queueName, properties }));
  for (const definition of definitions) checkQueue(definition);
  const queues = createLocalStackQueues(place, () => definitions);
  const objects = createLocalStackObjects(place, { signatures, authorizer, region, accountId }, () =>
    buckets.map(({ name }) => name),
  );
  return {
    sqs: { open: () => queues, isOpen: true },
    s3: {
      open: () => objects,
      isOpen: true,
      hasBucket: (name) => buckets.some((bucket) => bucket.name === name),
      provision(next) {
        const isNew = next.some(({ name }) => !buckets.some((bucket) => bucket.name === name));
        if (isNew) throw laterOn("buckets");
        buckets = next;
      },
    },
    provisionQueues() {
      throw laterOn("queues");
    },
    otherServices: createOtherServices(place),
    beginObjectEvents(tell) {
      const isAsked = buckets.some(({ notifications = [] }) => notifications.length > 0);
      if (!isAsked) return;
      const events = startObjectEvents({ queues, buckets: () => buckets, tell, log });
      stopper.add("The events of objects", () => events.stop());
    },
  };
}
