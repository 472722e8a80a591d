import { UserError } from "../user-error.ts";
import { refusalOfCors, refusalOfIds } from "./bucket-rules.ts";
import { isRecord } from "./json.ts";
import type { BucketModel, NotificationRule, QueueModel, ServiceModel } from "./types.ts";

/** Source: Amazon S3 user guide, "Event notification types and destinations". */
const EVENTS: Readonly<Record<string, readonly string[]>> = {
  ObjectCreated: ["*", "Put", "Post", "Copy", "CompleteMultipartUpload"],
  ObjectRemoved: ["*", "Delete", "DeleteMarkerCreated"],
  ObjectRestore: ["*", "Post", "Completed", "Delete"],
  ReducedRedundancyLostObject: [""],
  Replication: [
    "*",
    "OperationFailedReplication",
    "OperationMissedThreshold",
    "OperationReplicatedAfterThreshold",
    "OperationNotTracked",
  ],
  LifecycleExpiration: ["*", "Delete", "DeleteMarkerCreated"],
  LifecycleTransition: [""],
  IntelligentTiering: [""],
  ObjectAcl: ["Put"],
  ObjectTagging: ["*", "Put", "Delete"],
};
/** Of these kinds nothing is told here, for what they tell of does not happen. */
const NEVER = [
  "ObjectRestore",
  "ReducedRedundancyLostObject",
  "Replication",
  "LifecycleTransition",
  "IntelligentTiering",
  "ObjectAcl",
];

/** @throws UserError, in S3's words, where AWS refuses what serverless.yml says of a bucket */
export function checkBucket({ name, cors = [], lifecycle = [], notifications = [] }: BucketModel): void {
  const refuse = (message: string) => {
    throw new UserError(`The bucket ${name} cannot be as serverless.yml says: ${message}`);
  };
  for (const rule of cors) {
    if (rule.allowedMethods.length === 0 || rule.allowedOrigins.length === 0)
      refuse("A CORS rule has AllowedMethods and AllowedOrigins.");
    const refusal = refusalOfCors(rule);
    if (refusal !== undefined) refuse(refusal);
  }
  const sameIds = refusalOfIds(lifecycle);
  if (sameIds !== undefined) refuse(sameIds);
  for (const { target } of notifications)
    if (/^arn:[^:]+:sqs:.*\.fifo$/.test(target))
      refuse(`Unable to validate the following destination configurations: ${target} is a FIFO queue.`);
  for (const event of notifications.flatMap(({ events }) => events)) {
    const [, kind = "", which = ""] = event.split(":");
    if (!event.startsWith("s3:") || !EVENTS[kind]?.includes(which))
      refuse(`The event '${event}' is not supported for notifications`);
  }
  notifications.forEach((rule, at) => {
    const other = notifications.slice(0, at).find((before) => overlap(before, rule));
    if (other)
      refuse(
        `Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type. It is so for ${other.target} and ${rule.target}.`,
      );
  });
}

/** Whether one event can match both, of which S3 would not know whom to tell. */
function overlap(one: NotificationRule, other: NotificationRule): boolean {
  const eventsMeet = one.events.some((event) => other.events.some((another) => covers(event, another)));
  const [prefix = "", otherPrefix = ""] = [one.prefix, other.prefix];
  const [suffix = "", otherSuffix = ""] = [one.suffix, other.suffix];
  return (
    eventsMeet &&
    (prefix.startsWith(otherPrefix) || otherPrefix.startsWith(prefix)) &&
    (suffix.endsWith(otherSuffix) || otherSuffix.endsWith(suffix))
  );
}

function covers(event: string, other: string): boolean {
  const [kind, which] = event.split(/:(?=[^:]*$)/);
  const [otherKind, otherWhich] = other.split(/:(?=[^:]*$)/);
  return kind === otherKind && (which === otherWhich || which === "*" || otherWhich === "*");
}

/** @throws UserError, in SQS's words, where the kind of a queue and its name do not agree */
export function checkQueue({ logicalId, queueName, properties }: QueueModel): void {
  const isFifo = String(properties.FifoQueue) === "true";
  if (isFifo === queueName.endsWith(".fifo")) return;
  const rule = isFifo
    ? "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length."
    : "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length. A FIFO queue says FifoQueue: true.";
  throw new UserError(`The queue ${queueName} (${logicalId}) cannot be as serverless.yml says: ${rule}`);
}

/** @throws UserError, in SQS's words, where dead letters would go to a queue of the other kind */
export function checkRedrives(queues: readonly QueueModel[]): void {
  for (const { logicalId, queueName, properties } of queues) {
    const { RedrivePolicy } = properties;
    const target = isRecord(RedrivePolicy) ? String(RedrivePolicy.deadLetterTargetArn) : undefined;
    const other = queues.find(({ arn }) => arn === target);
    if (other && other.queueName.endsWith(".fifo") !== queueName.endsWith(".fifo"))
      throw new UserError(
        `The queue ${queueName} (${logicalId}) cannot be as serverless.yml says: Dead-letter queue must be same type of queue as the source.`,
      );
  }
}

/** @throws UserError where two resources would be one: CloudFormation finds the second there already */
export function checkNames(what: string, named: readonly (readonly [id: string, name: string])[]): void {
  const first = new Map<string, string>();
  for (const [id, name] of named) {
    const before = first.get(name);
    if (before !== undefined)
      throw new UserError(`${before} and ${id} are both the ${what} ${name}: give one of them another name.`);
    first.set(name, id);
  }
}

/** Sentences for the person: rules whose events never come, and queues that are named and that this service does not make. */
export function absentSources({
  buckets,
  queues,
  queueMappings,
  streamMappings,
}: Pick<ServiceModel, "buckets" | "queues" | "queueMappings" | "streamMappings">): string[] {
  const known = new Set(queues.map(({ arn }) => arn));
  const isAbsent = (arn: unknown) => /^arn:[^:]+:sqs:/.test(String(arn)) && !known.has(String(arn));
  const deadLetters = queues.flatMap(({ logicalId, properties: { RedrivePolicy } }) => {
    const target = isRecord(RedrivePolicy) ? RedrivePolicy.deadLetterTargetArn : undefined;
    return isAbsent(target)
      ? [
          `${logicalId}: its dead-letter queue ${target} is none of this service's. A message that fails too often stays until it is there.`,
        ]
      : [];
  });
  const notified = buckets.flatMap(({ name, notifications = [] }) =>
    notifications.flatMap(({ target }) =>
      isAbsent(target)
        ? [`The bucket ${name}: its events go to ${target}, which is none of this service's queues.`]
        : [],
    ),
  );
  const read = queueMappings.flatMap(({ functionKey, queueArn }) =>
    isAbsent(queueArn)
      ? [
          `The sqs event of "${functionKey}": ${queueArn} is none of this service's queues, and is read once it is there.`,
        ]
      : [],
  );
  const givenUp = streamMappings.flatMap(({ functionKey, onFailureArn }) =>
    isAbsent(onFailureArn)
      ? [
          `The on-failure destination ${onFailureArn} of "${functionKey}" is none of this service's queues: what is given up is told in the log until it is there.`,
        ]
      : [],
  );
  const never = buckets.flatMap(({ name, notifications = [] }) =>
    notifications
      .flatMap(({ events }) => events)
      .filter((event) => NEVER.includes(event.split(":")[1] ?? ""))
      .map((event) => `The bucket ${name}: ${event} never happens here.`),
  );
  return [...deadLetters, ...notified, ...read, ...givenUp, ...never];
}

const PARAMETER_TYPES = ["String", "StringList", "SecureString"];

/** @throws UserError, in SSM's words, where AWS refuses a parameter */
export function checkParameter(
  logicalId: string,
  name: string,
  { Type, Value, Tier }: Readonly<Record<string, unknown>>,
): void {
  const refuse = (message: string) => {
    throw new UserError(`The parameter ${name} (${logicalId}) cannot be as serverless.yml says: ${message}`);
  };
  if (!/^[a-zA-Z0-9_.\-/]{1,2048}$/.test(name))
    refuse("Only a mix of letters, numbers and the following 4 symbols .-_/ is allowed.");
  if (name.includes("/") && !name.startsWith("/"))
    refuse("Parameter name must be a fully qualified name: it begins with a slash.");
  if (/^\/?(aws|ssm)/i.test(name))
    refuse("No access to reserved parameter name: a name does not begin with aws or ssm.");
  if (!PARAMETER_TYPES.includes(String(Type))) refuse(`Its Type is one of ${PARAMETER_TYPES.join(", ")}.`);
  if (String(Value ?? "") === "") refuse("Its Value has a character at least.");
  if (Buffer.byteLength(String(Value)) > 4_096 && Tier !== "Advanced" && Tier !== "Intelligent-Tiering")
    refuse("Standard tier parameters support a maximum parameter value of 4096 characters.");
}
