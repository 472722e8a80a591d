import { isDeepStrictEqual } from "node:util";
import { UserError } from "../user-error.ts";
import type { Context } from "./calls/context.ts";
import { checkQueueName, isFifoName } from "./calls/names.ts";
import { checkRedrive, queueOfArn } from "./calls/redrive.ts";
import { SqsError } from "./errors.ts";
import { checkAttributes, readRedrive } from "./queue/attributes.ts";
import type { QueueDefinition } from "./types.ts";

/** Properties of `AWS::SQS::Queue` that are no attributes. */
const OTHERS = new Set(["QueueName", "FifoQueue", "Tags"]);

/**
 * Makes a template's queue where it is not there, and gives it the attributes of a template that has changed; its messages stay. What such a template does not say
 * (any more) is AWS's default again. One that has not changed leaves alone what was set through the API, as CloudFormation does. The queue of its dead letters may come later.
 * @throws UserError where AWS would refuse the queue
 */
export function provisionQueue(context: Context, definition: QueueDefinition): void {
  const attributes = checkQueue(definition);
  const { name, properties } = definition;
  const known = context.store.queues.get(name);
  if (!known) {
    const nowMs = context.now();
    context.store.saveQueue({
      name,
      attributes,
      declared: attributes,
      tags: readTags(properties.Tags),
      createdMs: nowMs,
      modifiedMs: nowMs,
    });
    return;
  }
  const { declared, attributes: before } = known.data;
  if (declared && isDeepStrictEqual(declared, attributes)) return;
  const isSame = isDeepStrictEqual(before, attributes);
  const modified = isSame ? {} : { attributes, modifiedMs: context.now() };
  context.store.saveQueue({ ...known.data, ...modified, declared: attributes });
}

/**
 * A template's queue by itself, whoever makes it.
 * @returns its attributes in one form
 * @throws UserError where AWS would refuse it
 */
export function checkQueue({ name, properties }: QueueDefinition): Record<string, string> {
  try {
    checkQueueName(name);
    const given = Object.entries(properties).filter(
      ([property, value]) => !OTHERS.has(property) && value !== undefined && value !== null,
    );
    return checkAttributes(
      Object.fromEntries(given.map(([property, value]) => [property, textOf(value)])),
      isFifoName(name),
    );
  } catch (error) {
    throw refusal(name, error);
  }
}

/**
 * Once all of a template's queues are there. A queue of dead letters that is not is told by the model, and may come later.
 * @throws UserError where it would not take those of the queue
 */
export function checkProvisionedRedrive(context: Context, { name }: QueueDefinition): void {
  const attributes = context.store.queues.get(name)?.data.attributes;
  const policy = readRedrive(attributes?.RedrivePolicy);
  if (!attributes || !policy || !queueOfArn(context, policy.deadLetterTargetArn)) return;
  try {
    checkRedrive(context, name, attributes);
  } catch (error) {
    throw refusal(name, error);
  }
}

const refusal = (name: string, error: unknown) =>
  error instanceof SqsError
    ? new UserError(`The queue ${name} cannot be as serverless.yml says: ${error.message}`)
    : error;

const textOf = (value: unknown): string =>
  typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);

function readTags(tags: unknown): Record<string, string> {
  const list: readonly { Key?: unknown; Value?: unknown }[] = Array.isArray(tags) ? tags : [];
  return Object.fromEntries(list.map(({ Key, Value }) => [String(Key), textOf(Value)]));
}
