import { emptyAnswer, isoTime, xmlAnswer } from "./answers.ts";
import type { AuthenticCall, BucketCall, Context, Operation } from "./context.ts";
import { grantsAccess } from "./description.ts";
import { S3Error } from "./errors.ts";
import { readDocument } from "./payload.ts";
import { readXml, textOf } from "./xml-reader.ts";

const NAME = /^[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]$/;

/** Source: Amazon S3 user guide, "General purpose bucket naming rules". */
export const isBucketName = (name: string) =>
  NAME.test(name) &&
  !name.includes("..") &&
  !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
  !/^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3)$/.test(name);

export const listBuckets: Operation<AuthenticCall> = {
  name: "ListBuckets",
  action: "s3:ListAllMyBuckets",
  run({ store, options }, { query }) {
    const prefix = query.get("prefix") ?? "";
    const buckets = [...store.buckets.values()]
      .filter(({ name }) => name.startsWith(prefix))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    return xmlAnswer("ListAllMyBucketsResult", {
      Owner: { ID: options.accountId, DisplayName: "local" },
      Buckets: {
        Bucket: buckets.map(({ name, createdMs }) => ({
          Name: name,
          CreationDate: isoTime(createdMs),
          BucketRegion: options.region,
        })),
      },
    });
  },
};

export const createBucket: Operation<AuthenticCall & { readonly bucket: string }> = {
  name: "CreateBucket",
  action: "s3:CreateBucket",
  async run({ store, options, now }, call) {
    if (!isBucketName(call.bucket))
      throw new S3Error("InvalidBucketName", { details: { BucketName: call.bucket } });
    const text =
      Number(call.headers.get("content-length") ?? 0) === 0 ? "" : await readDocument(call, call.caller);
    const document = text === "" ? undefined : readXml(text, "CreateBucketConfiguration");
    if (grantsAccess(call.headers)) throw new S3Error("InvalidBucketAclWithObjectOwnership");
    if (call.headers.get("x-amz-bucket-object-lock-enabled")?.toLowerCase() === "true")
      throw new S3Error("NotImplemented", { details: { Header: "x-amz-bucket-object-lock-enabled" } });
    const region = document && textOf(document, "LocationConstraint");
    // us-east-1 is what is meant where nothing is said, and may not be said.
    if (region === "us-east-1")
      throw new S3Error("InvalidLocationConstraint", { details: { LocationConstraint: region } });
    if ((region || "us-east-1") !== options.region)
      throw new S3Error("IllegalLocationConstraintException", {
        message: `The ${region || "unspecified"} location constraint is incompatible for the region specific endpoint this request was sent to.`,
      });
    // In us-east-1 it is no error to make one's own bucket again.
    if (store.buckets.has(call.bucket)) {
      if (options.region !== "us-east-1")
        throw new S3Error("BucketAlreadyOwnedByYou", { details: { BucketName: call.bucket } });
    } else store.createBucket(call.bucket, now());
    return emptyAnswer(200, { location: `/${call.bucket}` });
  },
};

export const headBucket: Operation<BucketCall> = {
  name: "HeadBucket",
  action: "s3:ListBucket",
  run: ({ options }) =>
    emptyAnswer(200, { "x-amz-bucket-region": options.region, "x-amz-access-point-alias": "false" }),
};

export const deleteBucket: Operation<BucketCall> = {
  name: "DeleteBucket",
  action: "s3:DeleteBucket",
  run({ store }: Context, { bucket, place }) {
    if (place.objects.size > 0) throw new S3Error("BucketNotEmpty", { details: { BucketName: bucket } });
    store.dropBucket(bucket);
    return emptyAnswer(204);
  },
};

export const getLocation: Operation<BucketCall> = {
  name: "GetBucketLocation",
  action: "s3:GetBucketLocation",
  // us-east-1 is the empty one.
  run: ({ options }) => xmlAnswer("LocationConstraint", options.region === "us-east-1" ? "" : options.region),
};

export const getVersioning: Operation<BucketCall> = {
  name: "GetBucketVersioning",
  action: "s3:GetBucketVersioning",
  run: () => xmlAnswer("VersioningConfiguration", ""),
};
