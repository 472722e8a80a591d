import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { readCall } from "./call.ts";
import type { Context } from "./context.ts";
import { noSuchBucket } from "./errors.ts";
import { putObject } from "./object-calls.ts";

/** A service of AWS puts an object by itself, and asks nobody; the bucket's rules are told. @throws S3Error NoSuchBucket, KeyTooLongError; Node's error of a full disk */
export async function putInside(context: Context, bucket: string, key: string, body: Buffer): Promise<void> {
  const place = context.store.buckets.get(bucket);
  if (!place) throw noSuchBucket(bucket);
  const headers = { "content-length": String(body.length), "content-type": "application/json" };
  const request = { method: "PUT", url: "/", headers, body: Readable.from([body]) };
  await putObject.run(context, {
    ...readCall(request),
    bucket,
    place,
    key,
    caller: {
      principal: { kind: "developer", accessKeyId: "" },
      isPresigned: false,
      seed: { signature: "", amzDate: "", scope: "" },
      signer: undefined,
    },
    requestId: randomBytes(8).toString("hex").toUpperCase(),
  });
}
