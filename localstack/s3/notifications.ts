import { randomBytes } from "node:crypto";
import type { NotificationRule } from "../model/types.ts";

/** What happened to an object, for its bucket's rules. */
export interface ObjectEvent {
  /** `ObjectCreated:Put` */
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
  /** Of an object that is there. */
  readonly object?: { readonly size: number; readonly etag: string };
  readonly timeMs: number;
  readonly requestId: string;
  readonly sourceIp: string;
  readonly principalId: string;
}

/** Kinds that came later. */
const LATER = /^(LifecycleExpiration|ObjectTagging):/;

/** A record of AWS's event document. Source: Amazon S3 user guide, "Event message structure". */
export interface EventRecord {
  readonly eventVersion: "2.1" | "2.3";
  readonly eventSource: "aws:s3";
  readonly awsRegion: string;
  readonly eventTime: string;
  readonly eventName: string;
  readonly userIdentity: { readonly principalId: string };
  readonly requestParameters: { readonly sourceIPAddress: string };
  readonly responseElements: Readonly<Record<"x-amz-request-id" | "x-amz-id-2", string>>;
  readonly s3: {
    readonly s3SchemaVersion: "1.0";
    readonly configurationId: string;
    readonly bucket: {
      readonly name: string;
      readonly ownerIdentity: { readonly principalId: string };
      readonly arn: string;
    };
    readonly object: {
      /** As in a form: a space is `+`. */
      readonly key: string;
      readonly size?: number;
      readonly eTag?: string;
      readonly sequencer: string;
    };
  };
}

/** What comes before the first event: whoever reads the queue has to know it. */
export interface TestEvent {
  readonly Service: "Amazon S3";
  readonly Event: "s3:TestEvent";
  readonly Time: string;
  readonly Bucket: string;
  readonly RequestId: string;
  readonly HostId: string;
}

export const testEvent = (bucket: string, timeMs: number): TestEvent => ({
  Service: "Amazon S3",
  Event: "s3:TestEvent",
  Time: new Date(timeMs).toISOString(),
  Bucket: bucket,
  RequestId: randomBytes(8).toString("hex").toUpperCase(),
  HostId: randomBytes(56).toString("base64"),
});

export function matchesRule(
  rule: NotificationRule,
  { name, key }: Pick<ObjectEvent, "name" | "key">,
): boolean {
  const isNamed = rule.events.some((given) => {
    const wanted = given.replace(/^s3:/, "");
    return wanted === name || (wanted.endsWith(":*") && name.startsWith(wanted.slice(0, -1)));
  });
  return isNamed && key.startsWith(rule.prefix ?? "") && key.endsWith(rule.suffix ?? "");
}

/** As AWS spells keys in events: a form's encoding, with slashes as they are. */
export const eventKey = (key: string) =>
  new URLSearchParams([["", key]]).toString().slice(1).replaceAll("%2F", "/");

export function eventRecord(
  rule: NotificationRule,
  event: ObjectEvent,
  place: { region: string; ownerId: string; sequence: number },
): EventRecord {
  return {
    eventVersion: LATER.test(event.name) ? "2.3" : "2.1",
    eventSource: "aws:s3",
    awsRegion: place.region,
    eventTime: new Date(event.timeMs).toISOString(),
    eventName: event.name,
    userIdentity: { principalId: event.principalId },
    requestParameters: { sourceIPAddress: event.sourceIp },
    responseElements: {
      "x-amz-request-id": event.requestId,
      "x-amz-id-2": randomBytes(56).toString("base64"),
    },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: rule.id ?? "",
      bucket: {
        name: event.bucket,
        ownerIdentity: { principalId: place.ownerId },
        arn: `arn:aws:s3:::${event.bucket}`,
      },
      object: {
        key: eventKey(event.key),
        ...(event.object ? { size: event.object.size, eTag: event.object.etag } : {}),
        // For one key, a later event has the greater one.
        sequencer:
          `${event.timeMs.toString(16).padStart(12, "0")}${place.sequence.toString(16).padStart(6, "0")}`.toUpperCase(),
      },
    },
  };
}
