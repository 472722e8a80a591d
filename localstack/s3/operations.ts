import {
  createBucket,
  deleteBucket,
  getLocation,
  getVersioning,
  headBucket,
  listBuckets,
} from "./bucket-calls.ts";
import type { Call } from "./call.ts";
import { completeUpload } from "./complete-upload.ts";
import { cors, deleteTagging, getTagging, lifecycle, putTagging } from "./configuration-calls.ts";
import type { AuthenticCall, BucketCall, ObjectCall, Operation } from "./context.ts";
import { copyObject } from "./copy-calls.ts";
import { deleteObjects } from "./delete-objects.ts";
import { S3Error } from "./errors.ts";
import { listObjects } from "./list-objects.ts";
import { listParts, listUploads } from "./list-uploads.ts";
import { abortUpload, copyPart, createUpload, uploadPart } from "./multipart-calls.ts";
import { deleteObject, getObject, headObject, putObject } from "./object-calls.ts";

/** What a call asks for, with what must be there for it. */
export type Route =
  | { readonly on: "service"; readonly operation: Operation<AuthenticCall> }
  | { readonly on: "new-bucket"; readonly operation: typeof createBucket }
  | { readonly on: "bucket"; readonly operation: Operation<BucketCall> }
  | { readonly on: "object"; readonly operation: Operation<ObjectCall> };

/** Query parameters that name a part of a bucket or an object. */
const SUBRESOURCES = new Set(
  "accelerate acl analytics attributes cors delete encryption intelligent-tiering inventory legal-hold lifecycle location logging metrics notification object-lock ownershipControls policy policyStatus publicAccessBlock replication requestPayment restore retention select tagging torrent uploadId uploads versioning versions website".split(
    " ",
  ),
);

const BUCKET: Readonly<Record<string, Operation<BucketCall>>> = {
  "GET ": listObjects,
  "HEAD ": headBucket,
  "DELETE ": deleteBucket,
  "POST delete": deleteObjects,
  "GET location": getLocation,
  "GET uploads": listUploads,
  "GET versioning": getVersioning,
  "GET cors": cors.get,
  "PUT cors": cors.put,
  "DELETE cors": cors.delete,
  "GET lifecycle": lifecycle.get,
  "PUT lifecycle": lifecycle.put,
  "DELETE lifecycle": lifecycle.delete,
};

const OBJECT: Readonly<Record<string, Operation<ObjectCall>>> = {
  "GET ": getObject,
  "HEAD ": headObject,
  "PUT ": putObject,
  "DELETE ": deleteObject,
  "POST uploads": createUpload,
  "PUT uploadId": uploadPart,
  "POST uploadId": completeUpload,
  "GET uploadId": listParts,
  "DELETE uploadId": abortUpload,
  "GET tagging": getTagging,
  "PUT tagging": putTagging,
  "DELETE tagging": deleteTagging,
};

const VERBS: Readonly<Record<string, string>> = {
  GET: "Get",
  PUT: "Put",
  DELETE: "Delete",
  POST: "Post",
  HEAD: "Head",
};

/** Those that do not follow the rule of `operationName`. */
const NAMES: Readonly<Record<string, string>> = {
  "GET versions": "ListObjectVersions",
  "POST restore": "RestoreObject",
  "POST select": "SelectObjectContent",
  "GET publicAccessBlock": "GetPublicAccessBlock",
  "PUT publicAccessBlock": "PutPublicAccessBlock",
  "DELETE publicAccessBlock": "DeletePublicAccessBlock",
  "GET object-lock": "GetObjectLockConfiguration",
  "PUT object-lock": "PutObjectLockConfiguration",
};

/** The API's, by its rule: `GetObjectAttributes`, `PutBucketPolicy`. */
function operationName(method: string, subresource: string, isObject: boolean): string {
  const named = NAMES[`${method} ${subresource}`];
  if (named !== undefined) return named;
  const part = subresource.replace(/(^|-)[a-z]/g, (letter) => letter.slice(-1).toUpperCase());
  return `${VERBS[method] ?? method}${isObject ? "Object" : "Bucket"}${part}`;
}

/** @throws S3Error MethodNotAllowed, NotImplemented */
export function routeCall({ method, bucket, key, query, headers }: Call): Route {
  const named = [...query.keys()].filter((name) => SUBRESOURCES.has(name));
  const what = `${method} ${named.includes("uploadId") ? "uploadId" : (named[0] ?? "")}`;
  const refuse = () =>
    named.length > 0
      ? new S3Error("NotImplemented", {
          message: `${operationName(method, named[0] ?? "", key !== undefined)} is not here. Local AWS leaves it out.`,
        })
      : new S3Error("MethodNotAllowed", {
          details: { Method: method, ResourceType: key ? "OBJECT" : "BUCKET" },
        });
  if (bucket === undefined) {
    if (method === "GET") return { on: "service", operation: listBuckets };
    throw refuse();
  }
  if (key === undefined) {
    if (what === "PUT ") return { on: "new-bucket", operation: createBucket };
    const operation = BUCKET[what];
    if (!operation) throw refuse();
    return { on: "bucket", operation };
  }
  const isCopy = headers.has("x-amz-copy-source");
  if (isCopy && what === "PUT ") return { on: "object", operation: copyObject };
  if (isCopy && what === "PUT uploadId") return { on: "object", operation: copyPart };
  const operation = OBJECT[what];
  if (!operation) throw refuse();
  return { on: "object", operation };
}
