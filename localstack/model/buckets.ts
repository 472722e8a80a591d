import { UserError } from "../user-error.ts";
import type { ModelContext } from "./context.ts";
import { tellIgnored } from "./ignored-properties.ts";
import { resolveIntrinsics, resolveString } from "./intrinsics.ts";
import { isRecord } from "./json.ts";
import type { ServerlessService } from "./serverless-service.ts";
import { checkBucket, checkNames } from "./store-checks.ts";
import type { BucketModel, CorsRule, LifecycleRule, NotificationRule } from "./types.ts";

type Properties = Readonly<Record<string, unknown>>;

/** Those that the engine follows, or that change nothing that a caller would notice. */
const KNOWN = new Set([
  "BucketName",
  "CorsConfiguration",
  "LifecycleConfiguration",
  "NotificationConfiguration",
  // Nothing is public here: there are neither bucket policies nor access lists.
  "PublicAccessBlockConfiguration",
  "Tags",
]);
/** The framework's, where an `s3` event names none. */
const DEFAULT_EVENT = "s3:ObjectCreated:*";

/**
 * `AWS::S3::Bucket` resources, and the buckets that `s3` events name: the framework makes those that are not said to exist, and one that exists elsewhere is made here, so that
 * there is something to put objects into.
 */
export function buildBuckets(service: ServerlessService, context: ModelContext): BucketModel[] {
  const buckets = new Map<string, BucketModel>();
  const named: [string, string][] = [];
  for (const [logicalId, { Type, Properties }] of Object.entries(service.resources?.Resources ?? {})) {
    if (Type !== "AWS::S3::Bucket") continue;
    const properties = resolveIntrinsics(Properties ?? {}, context) as Properties;
    const name = context.ref(logicalId) ?? logicalId;
    named.push([logicalId, name]);
    buckets.set(name, { ...fromResource(logicalId, name, properties, context), logicalId });
  }
  for (const [name, bucket] of Object.entries(bucketsOfProvider(service, context)))
    if (!buckets.has(name)) buckets.set(name, bucket);
  const declared = new Set(named.map(([, name]) => name));
  for (const { bucket: name, rule, exists } of eventsOf(service, context)) {
    if (declared.has(name) && !exists)
      context.warnings.push(
        `The bucket ${name} is among resources, and an s3 event names it without "existing: true": the framework makes it a second time, and the deployment fails.`,
      );
    const bucket = buckets.get(name) ?? { name };
    buckets.set(name, { ...bucket, notifications: [...(bucket.notifications ?? []), rule] });
  }
  checkNames("bucket", named);
  for (const bucket of buckets.values()) checkBucket(bucket);
  return [...buckets.values()];
}

function fromResource(
  logicalId: string,
  name: string,
  properties: Properties,
  context: ModelContext,
): BucketModel {
  tellIgnored(logicalId, properties, KNOWN, context);
  const cors = listIn(properties.CorsConfiguration, "CorsRules").map(corsRule);
  const lifecycle = listIn(properties.LifecycleConfiguration, "Rules").flatMap((rule) =>
    lifecycleRule(rule, logicalId, context),
  );
  const notifications = notificationRules(properties.NotificationConfiguration, logicalId, context);
  return {
    name,
    ...(cors.length > 0 ? { cors } : {}),
    ...(lifecycle.length > 0 ? { lifecycle } : {}),
    ...(notifications.length > 0 ? { notifications } : {}),
  };
}

const listIn = (configuration: unknown, name: string): Properties[] => {
  const list = isRecord(configuration) ? configuration[name] : undefined;
  return Array.isArray(list) ? list.filter(isRecord) : [];
};
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const idOf = ({ Id }: Properties) => (Id === undefined ? {} : { id: String(Id) });

const corsRule = (rule: Properties): CorsRule => ({
  ...idOf(rule),
  allowedOrigins: texts(rule.AllowedOrigins),
  allowedMethods: texts(rule.AllowedMethods),
  allowedHeaders: texts(rule.AllowedHeaders),
  exposeHeaders: texts(rule.ExposedHeaders),
  ...(rule.MaxAge === undefined ? {} : { maxAgeSeconds: Number(rule.MaxAge) }),
});

const LIFECYCLE = new Set(["Id", "Status", "Prefix", "ExpirationInDays", "AbortIncompleteMultipartUpload"]);
const daysOf = (abort: unknown) => (isRecord(abort) ? abort.DaysAfterInitiation : undefined);
/** What else a rule does, which keeps nothing from what is followed. */
const OTHER_ACTIONS = new Set([
  "ExpiredObjectDeleteMarker",
  "NoncurrentVersionExpiration",
  "NoncurrentVersionExpirationInDays",
  "NoncurrentVersionTransition",
  "NoncurrentVersionTransitions",
  "Transition",
  "Transitions",
]);

/** @throws UserError, in S3's words, where AWS refuses a rule */
function lifecycleRule(rule: Properties, logicalId: string, context: ModelContext): LifecycleRule[] {
  // Whatever else a rule says may be a condition, without which it would reach more than it should.
  const unknown = Object.keys(rule).filter((name) => !LIFECYCLE.has(name) && !OTHER_ACTIONS.has(name));
  if (unknown.length > 0) {
    context.warnings.push(
      `${logicalId}: a lifecycle rule with ${unknown.join(" and ")} is left out here, and nothing expires by it. AWS follows TagFilters, ObjectSizeGreaterThan, ObjectSizeLessThan and ExpirationDate, and refuses what it does not know.`,
    );
    return [];
  }
  tellIgnored(`${logicalId}, a lifecycle rule`, rule, LIFECYCLE, context);
  if (rule.Status !== "Enabled" && rule.Status !== "Disabled")
    throw new UserError(
      `${logicalId}: the Status of a lifecycle rule is Enabled or Disabled, not ${JSON.stringify(rule.Status)}.`,
    );
  const acts = ["ExpirationInDays", "AbortIncompleteMultipartUpload", ...OTHER_ACTIONS];
  if (!acts.some((name) => rule[name] !== undefined))
    throw new UserError(`${logicalId}: At least one action needs to be specified in a lifecycle rule.`);
  for (const days of [rule.ExpirationInDays, daysOf(rule.AbortIncompleteMultipartUpload)])
    if (days !== undefined && !/^[1-9]\d*$/.test(String(days)))
      throw new UserError(
        `${logicalId}: 'Days' for Expiration action must be a positive integer, and a lifecycle rule says ${JSON.stringify(days)}.`,
      );
  const abort = rule.AbortIncompleteMultipartUpload;
  const one = {
    ...idOf(rule),
    enabled: rule.Status === "Enabled",
    ...(rule.Prefix === undefined ? {} : { prefix: String(rule.Prefix) }),
    ...(rule.ExpirationInDays === undefined ? {} : { expirationDays: Number(rule.ExpirationInDays) }),
    ...(isRecord(abort) ? { abortUploadsAfterDays: Number(abort.DaysAfterInitiation) } : {}),
  };
  return [one];
}

/** Who is told of a bucket's events, as the configurations of each kind name it. */
const TARGETS = {
  LambdaConfigurations: "Function",
  QueueConfigurations: "Queue",
  TopicConfigurations: "Topic",
};

function notificationRules(given: unknown, logicalId: string, context: ModelContext): NotificationRule[] {
  if (isRecord(given) && given.EventBridgeConfiguration !== undefined)
    context.warnings.push(`${logicalId}: its events go to no EventBridge here.`);
  return Object.entries(TARGETS).flatMap(([kind, property]) =>
    listIn(given, kind).flatMap((entry) => {
      const target = String(entry[property]);
      if (kind === "TopicConfigurations") {
        context.warnings.push(
          `${logicalId}: its events are not brought to ${target} here, only to functions and queues.`,
        );
        return [];
      }
      const filter = isRecord(entry.Filter) ? entry.Filter.S3Key : undefined;
      const rules = listIn(filter, "Rules").map(
        ({ Name, Value }) => [String(Name).toLowerCase(), Value] as const,
      );
      return [{ ...idOf(entry), events: [String(entry.Event)], ...fromRules(rules), target }];
    }),
  );
}

function fromRules(
  rules: readonly (readonly [string, unknown])[],
): Pick<NotificationRule, "prefix" | "suffix"> {
  rules.forEach(([name], at) => {
    if (name !== "prefix" && name !== "suffix")
      throw new UserError(
        `A bucket's event has a filter by "${name}": filter rule name must be either prefix or suffix.`,
      );
    if (rules.findIndex(([other]) => other === name) < at)
      throw new UserError(
        `A bucket's event has two filters by ${name}: Cannot specify more than one ${name} rule in a filter.`,
      );
  });
  const { prefix, suffix } = Object.fromEntries(rules);
  return {
    ...(prefix === undefined ? {} : { prefix: String(prefix) }),
    ...(suffix === undefined ? {} : { suffix: String(suffix) }),
  };
}

/** Buckets that `provider.s3` describes under keys of their own, for events to name. */
function bucketsOfProvider(
  service: ServerlessService,
  context: ModelContext,
): Readonly<Record<string, BucketModel>> {
  return Object.fromEntries(
    Object.entries(providerBuckets(service)).map(([key, given]) => {
      const { name, ...rest } = resolveIntrinsics(given, context) as Properties;
      // The framework spells them as CloudFormation does, with a small letter first.
      const properties = Object.fromEntries(
        Object.entries(rest).map(([property, value]) => [
          property[0]?.toUpperCase() + property.slice(1),
          value,
        ]),
      );
      const bucketName = name === undefined ? key : String(name);
      return [bucketName, fromResource(`provider.s3.${key}`, bucketName, properties, context)];
    }),
  );
}

const providerBuckets = ({ provider }: ServerlessService): Readonly<Record<string, Properties>> =>
  isRecord(provider.s3)
    ? Object.fromEntries(
        Object.entries(provider.s3).flatMap(([key, given]) => (isRecord(given) ? [[key, given]] : [])),
      )
    : {};

interface BucketEvent {
  readonly bucket: string;
  /** It is said that the framework need not make it. */
  readonly exists: boolean;
  readonly rule: NotificationRule;
}

function eventsOf(service: ServerlessService, context: ModelContext): BucketEvent[] {
  const described = providerBuckets(service);
  return Object.entries(service.functions ?? {}).flatMap(([key, fn]) =>
    (fn.events ?? []).flatMap(({ s3 }): BucketEvent[] => {
      if (s3 === undefined) return [];
      const event: Properties = isRecord(s3) ? s3 : { bucket: s3 };
      const given = resolveString(event.bucket, context);
      const bucket =
        described[given]?.name === undefined ? given : resolveString(described[given]?.name, context);
      const rules = (Array.isArray(event.rules) ? event.rules.filter(isRecord) : []).flatMap((rule) =>
        Object.entries(rule),
      );
      return [
        {
          bucket,
          exists: event.existing === true,
          rule: {
            events: [event.event === undefined ? DEFAULT_EVENT : String(event.event)],
            ...fromRules(rules),
            target: context.functionArn(key),
          },
        },
      ];
    }),
  );
}
