import { isRecord } from "../../model/json.ts";
import { SqsError } from "../errors.ts";

/** As they are set: texts, as SQS has them. */
export type Attributes = Readonly<Record<string, string>>;

/** What a queue does, read from its attributes. */
export interface Settings {
  readonly isFifo: boolean;
  readonly delayMs: number;
  readonly visibilityMs: number;
  readonly retentionMs: number;
  readonly waitMs: number;
  /** Of a message: its body and the names, types and values of its attributes, in bytes. */
  readonly maxBytes: number;
  readonly redrive: RedrivePolicy | undefined;
  readonly isContentDeduplicated: boolean;
  /** Whether a deduplication id counts for its group alone. */
  readonly isDeduplicatedByGroup: boolean;
}

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** 1 MiB since August 2025. */
export const MAX_MESSAGE_BYTES = 1024 * 1024;
/** Whole numbers: default, least, most. Source: the API reference, SetQueueAttributes. */
const NUMBERS: Readonly<Record<string, readonly [byDefault: number, min: number, max: number]>> = {
  DelaySeconds: [0, 0, 900],
  MaximumMessageSize: [MAX_MESSAGE_BYTES, 1024, MAX_MESSAGE_BYTES],
  MessageRetentionPeriod: [345_600, 60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 0, 20],
  VisibilityTimeout: [30, 0, 43_200],
};
const FIFO_CHOICES: Readonly<Record<string, readonly string[]>> = {
  ContentBasedDeduplication: ["false", "true"],
  DeduplicationScope: ["queue", "messageGroup"],
  FifoThroughputLimit: ["perQueue", "perMessageGroupId"],
};
/** Kept and given back: here they change nothing. */
const KEPT = new Set(["KmsDataKeyReusePeriodSeconds", "KmsMasterKeyId", "Policy", "SqsManagedSseEnabled"]);
const MOST_RECEIVES = 1000;

export function readSettings(attributes: Attributes, isFifo: boolean): Settings {
  const ms = (name: string) => Number(attributes[name] ?? NUMBERS[name]?.[0]) * 1000;
  return {
    isFifo,
    delayMs: ms("DelaySeconds"),
    visibilityMs: ms("VisibilityTimeout"),
    retentionMs: ms("MessageRetentionPeriod"),
    waitMs: ms("ReceiveMessageWaitTimeSeconds"),
    maxBytes: Number(attributes.MaximumMessageSize ?? MAX_MESSAGE_BYTES),
    redrive: readRedrive(attributes.RedrivePolicy),
    isContentDeduplicated: attributes.ContentBasedDeduplication === "true",
    isDeduplicatedByGroup: attributes.DeduplicationScope === "messageGroup",
  };
}

/** What GetQueueAttributes tells of a queue's settings; those that were not set have their defaults. */
export function allAttributes(attributes: Attributes, isFifo: boolean): Record<string, string> {
  const defaults = Object.entries(NUMBERS).map(([name, [byDefault]]) => [name, String(byDefault)]);
  const choices = isFifo ? Object.entries(FIFO_CHOICES).map(([name, [first = ""]]) => [name, first]) : [];
  return {
    ...Object.fromEntries([...defaults, ...choices]),
    SqsManagedSseEnabled: attributes.KmsMasterKeyId ? "false" : "true",
    ...(isFifo ? { FifoQueue: "true" } : {}),
    ...attributes,
  };
}

/**
 * Checks attributes that are to be set, and gives them in one form. An empty text takes a policy away.
 * @throws SqsError InvalidAttributeName, InvalidAttributeValue
 */
export function checkAttributes(given: Attributes, isFifo: boolean): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, checkAttribute(name, value, isFifo)]),
  );
}

function checkAttribute(name: string, value: string, isFifo: boolean): string {
  const range = Object.hasOwn(NUMBERS, name) ? NUMBERS[name] : undefined;
  if (range) {
    const [, min, max] = range;
    if (!/^\d{1,10}$/.test(value) || Number(value) < min || Number(value) > max) throw invalid(name);
    return String(Number(value));
  }
  const choices = Object.hasOwn(FIFO_CHOICES, name) ? FIFO_CHOICES[name] : undefined;
  if (choices) {
    if (!isFifo) {
      throw new SqsError(
        "InvalidAttributeName",
        name === "ContentBasedDeduplication"
          ? `Unknown Attribute ${name}.`
          : `You can specify the ${name} only when FifoQueue is set to true.`,
      );
    }
    if (!choices.includes(value)) throw invalid(name);
    return value;
  }
  if (name === "RedrivePolicy" || name === "RedriveAllowPolicy") {
    if (value === "") return value;
    const isGood = name === "RedrivePolicy" ? readRedrive(value) : isAllowPolicy(value);
    if (!isGood) throw invalid(name, "Reason: It is not a policy of that kind.");
    return value;
  }
  if (KEPT.has(name)) return value;
  throw new SqsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
}

const invalid = (name: string, reason?: string) =>
  new SqsError(
    "InvalidAttributeValue",
    `Invalid value for the parameter ${name}.${reason ? ` ${reason}` : ""}`,
  );

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined where there is none, or it is none. */
export function readRedrive(text: string | undefined): RedrivePolicy | undefined {
  const policy = parse(text ?? "");
  const count = Number(policy?.maxReceiveCount);
  if (typeof policy?.deadLetterTargetArn !== "string" || !Number.isInteger(count)) return undefined;
  return count >= 1 && count <= MOST_RECEIVES
    ? { deadLetterTargetArn: policy.deadLetterTargetArn, maxReceiveCount: count }
    : undefined;
}

/** Whether a queue lets another have it for its dead letters. */
export function allowsRedriveFrom(allowPolicy: string | undefined, sourceArn: string): boolean {
  const policy = parse(allowPolicy ?? "");
  if (policy?.redrivePermission === "denyAll") return false;
  if (policy?.redrivePermission !== "byQueue") return true;
  return Array.isArray(policy.sourceQueueArns) && policy.sourceQueueArns.includes(sourceArn);
}

function isAllowPolicy(text: string): boolean {
  const policy = parse(text);
  const permission = policy?.redrivePermission;
  if (permission !== "byQueue") return permission === "allowAll" || permission === "denyAll";
  const arns = policy?.sourceQueueArns;
  return Array.isArray(arns) && arns.length >= 1 && arns.length <= 10;
}
