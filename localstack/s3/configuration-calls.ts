import { refusalOfCors, refusalOfIds } from "../model/bucket-rules.ts";
import type { CorsRule, LifecycleRule } from "../model/types.ts";
import { emptyAnswer, xmlAnswer } from "./answers.ts";
import type { BucketCall, Context, ObjectCall, Operation } from "./context.ts";
import { checkTags } from "./description.ts";
import { S3Error, type S3ErrorCode } from "./errors.ts";
import { findObject } from "./object-calls.ts";
import { readDocument } from "./payload.ts";
import type { StoredObject } from "./storage/types.ts";
import type { XmlValue } from "./xml.ts";
import { childrenOf, onlyChildren, readXml, textOf, type XmlElement } from "./xml-reader.ts";

const textsOf = (element: XmlElement, name: string) => childrenOf(element, name).map(({ text }) => text);

function readCors(document: XmlElement): CorsRule[] {
  onlyChildren(document, "CORSRule");
  const rules = document.children.map((element): CorsRule => {
    const id = textOf(element, "ID");
    const maxAge = textOf(element, "MaxAgeSeconds");
    const allowedMethods = textsOf(element, "AllowedMethod");
    const allowedOrigins = textsOf(element, "AllowedOrigin");
    if (allowedMethods.length === 0 || allowedOrigins.length === 0) throw new S3Error("MalformedXML");
    const rule = {
      ...(id === undefined ? {} : { id }),
      allowedMethods,
      allowedOrigins,
      allowedHeaders: textsOf(element, "AllowedHeader"),
      exposeHeaders: textsOf(element, "ExposeHeader"),
      ...(maxAge === undefined ? {} : { maxAgeSeconds: Number(maxAge) }),
    };
    const refusal = refusalOfCors(rule);
    if (refusal !== undefined) throw new S3Error("InvalidRequest", { message: refusal });
    return rule;
  });
  if (rules.length === 0 || rules.length > 100) throw new S3Error("MalformedXML");
  return rules;
}

const writeCors = (rules: readonly CorsRule[]): XmlValue => ({
  CORSRule: rules.map((rule) => ({
    ID: rule.id,
    AllowedMethod: rule.allowedMethods,
    AllowedOrigin: rule.allowedOrigins,
    AllowedHeader: rule.allowedHeaders,
    ExposeHeader: rule.exposeHeaders,
    MaxAgeSeconds: rule.maxAgeSeconds,
  })),
});

/** Rules by prefix and age. Others are refused: they would expire nothing here, or too much. */
function readLifecycle(document: XmlElement): LifecycleRule[] {
  onlyChildren(document, "Rule");
  const rules = document.children.map((element): LifecycleRule => {
    const unknown = element.children.find(
      ({ name }) =>
        !["ID", "Status", "Filter", "Prefix", "Expiration", "AbortIncompleteMultipartUpload"].includes(name),
    );
    const [filter] = childrenOf(element, "Filter");
    const [expiration] = childrenOf(element, "Expiration");
    const [abort] = childrenOf(element, "AbortIncompleteMultipartUpload");
    const odd =
      unknown ??
      [filter, expiration, abort]
        .flatMap((part) => part?.children ?? [])
        .find(({ name }) => !["Prefix", "Days", "DaysAfterInitiation"].includes(name));
    if (odd) throw new S3Error("NotImplemented", { details: { Header: odd.name } });
    const id = textOf(element, "ID");
    const prefix = (filter && textOf(filter, "Prefix")) ?? textOf(element, "Prefix");
    const days = expiration && Number(textOf(expiration, "Days"));
    const abortDays = abort && Number(textOf(abort, "DaysAfterInitiation"));
    const status = textOf(element, "Status");
    // What a rule reaches has to be said, all of it too.
    const isAimed = filter !== undefined || childrenOf(element, "Prefix").length > 0;
    if ((status !== "Enabled" && status !== "Disabled") || !isAimed) throw new S3Error("MalformedXML");
    if (days === undefined && abortDays === undefined)
      throw new S3Error("InvalidRequest", { message: "At least one action needs to be specified in a rule" });
    for (const value of [days, abortDays])
      if (value !== undefined && !(Number.isInteger(value) && value > 0))
        throw new S3Error("InvalidArgument", {
          message: "'Days' for Expiration action must be a positive integer",
        });
    return {
      ...(id === undefined ? {} : { id }),
      enabled: status === "Enabled",
      ...(prefix ? { prefix } : {}),
      ...(days === undefined ? {} : { expirationDays: days }),
      ...(abortDays === undefined ? {} : { abortUploadsAfterDays: abortDays }),
    };
  });
  if (rules.length === 0 || rules.length > 1000) throw new S3Error("MalformedXML");
  const sameIds = refusalOfIds(rules);
  if (sameIds !== undefined) throw new S3Error("InvalidArgument", { message: sameIds });
  return rules;
}

const writeLifecycle = (rules: readonly LifecycleRule[]): XmlValue => ({
  Rule: rules.map((rule) => ({
    ID: rule.id,
    Filter: { Prefix: rule.prefix ?? "" },
    Status: rule.enabled ? "Enabled" : "Disabled",
    Expiration: rule.expirationDays === undefined ? undefined : { Days: rule.expirationDays },
    AbortIncompleteMultipartUpload:
      rule.abortUploadsAfterDays === undefined
        ? undefined
        : { DaysAfterInitiation: rule.abortUploadsAfterDays },
  })),
});

/** PUT, GET and DELETE of one configuration of a bucket. */
function configuration<T>(of: {
  name: "cors" | "lifecycle";
  root: string;
  permission: string;
  operations: Record<"put" | "get" | "delete", string>;
  missing: S3ErrorCode;
  read(document: XmlElement): readonly T[];
  write(rules: readonly T[]): XmlValue;
}): Record<"put" | "get" | "delete", Operation<BucketCall>> {
  return {
    put: {
      name: of.operations.put,
      action: `s3:Put${of.permission}`,
      async run({ store }, call) {
        const rules = of.read(readXml(await readDocument(call, call.caller), of.root));
        store.configure(call.bucket, of.name, rules);
        return emptyAnswer(200);
      },
    },
    get: {
      name: of.operations.get,
      action: `s3:Get${of.permission}`,
      run({ rulesOf }, { bucket }) {
        const rules = rulesOf(bucket)[of.name] as readonly T[] | undefined;
        if (!rules || rules.length === 0) throw new S3Error(of.missing, { details: { BucketName: bucket } });
        return xmlAnswer(of.root, of.write(rules));
      },
    },
    delete: {
      name: of.operations.delete,
      action: `s3:Put${of.permission}`,
      run({ store }, { bucket }) {
        // An empty list stands before what `resources:` says.
        store.configure(bucket, of.name, []);
        return emptyAnswer(204);
      },
    },
  };
}

export const cors = configuration<CorsRule>({
  name: "cors",
  root: "CORSConfiguration",
  permission: "BucketCORS",
  operations: { put: "PutBucketCors", get: "GetBucketCors", delete: "DeleteBucketCors" },
  missing: "NoSuchCORSConfiguration",
  read: readCors,
  write: writeCors,
});

export const lifecycle = configuration<LifecycleRule>({
  name: "lifecycle",
  root: "LifecycleConfiguration",
  permission: "LifecycleConfiguration",
  operations: {
    put: "PutBucketLifecycleConfiguration",
    get: "GetBucketLifecycleConfiguration",
    delete: "DeleteBucketLifecycle",
  },
  missing: "NoSuchLifecycleConfiguration",
  read: readLifecycle,
  write: writeLifecycle,
});

/** @throws S3Error MalformedXML, InvalidTag */
export function readTagging(text: string): [string, string][] {
  const tags = childrenOf(readXml(text, "Tagging"), "TagSet")
    .flatMap((set) => childrenOf(set, "Tag"))
    .map((tag): [string, string] => [textOf(tag, "Key") ?? "", textOf(tag, "Value") ?? ""]);
  checkTags(tags);
  return tags;
}

export const putTagging: Operation<ObjectCall> = {
  name: "PutObjectTagging",
  action: "s3:PutObjectTagging",
  async run(context, call) {
    findObject(context, call.bucket, call.key);
    const object = setTags(readTagging(await readDocument(call, call.caller)), context, call);
    context.tell(call, "ObjectTagging:Put", call.key, object);
    return emptyAnswer(200);
  },
};

export const deleteTagging: Operation<ObjectCall> = {
  name: "DeleteObjectTagging",
  action: "s3:DeleteObjectTagging",
  run(context, call) {
    context.tell(call, "ObjectTagging:Delete", call.key, setTags([], context, call));
    return emptyAnswer(204);
  },
};

function setTags(tags: [string, string][], { store }: Context, { bucket, key }: ObjectCall): StoredObject {
  const object = store.find(bucket, key);
  if (!object) throw new S3Error("NoSuchKey", { details: { Key: key } });
  store.blobs.hold(object.segments);
  try {
    store.put(bucket, key, { ...object, tags });
    return object;
  } catch (error) {
    store.blobs.letGo(object.segments);
    throw error;
  }
}

export const getTagging: Operation<ObjectCall> = {
  name: "GetObjectTagging",
  action: "s3:GetObjectTagging",
  run(context, call) {
    const { tags = [] } = findObject(context, call.bucket, call.key);
    return xmlAnswer("Tagging", { TagSet: { Tag: tags.map(([Key, Value]) => ({ Key, Value })) } });
  },
};
