import { randomBytes } from "node:crypto";
import type { Principal } from "../iam/types.ts";
import type { BucketModel } from "../model/types.ts";
import { fromTraceHeader } from "../recorder/span-context.ts";
import { UserError } from "../user-error.ts";
import { errorAnswer, hostIdOf } from "./answers.ts";
import { createAuthenticator } from "./authenticate.ts";
import { isBucketName } from "./bucket-calls.ts";
import { type Call, readCall } from "./call.ts";
import type { AuthenticCall, Context } from "./context.ts";
import { answerPreflight, corsHeaders } from "./cors.ts";
import { noSuchBucket, S3Error } from "./errors.ts";
import { expirationHeader, expire } from "./lifecycle.ts";
import { eventRecord, matchesRule, type ObjectEvent, testEvent } from "./notifications.ts";
import { routeCall } from "./operations.ts";
import { conditionsOf, denyUnlessAllowed } from "./permissions.ts";
import { postObject } from "./post-object.ts";
import { putInside } from "./put-inside.ts";
import { Store } from "./storage/store.ts";
import type { Objects, S3Answer, S3Options, S3Request } from "./types.ts";

/** The objects of this process. */
export interface S3 extends Objects {
  hasBucket(name: string): boolean;
  /**
   * Makes the buckets that are not there, and takes their rules over; those that were set through the API stand before them. A bucket that is not among them any more stays, without their rules.
   * @throws UserError where AWS would refuse a bucket's name, and nothing was changed
   */
  provision(buckets: readonly BucketModel[]): void;
  /** With what was set of buckets through the API; nobody is told. */
  empty(): void;
  /** Removes what lifecycle rules say is due by now. To be called once in a while. */
  expire(): { readonly objects: number; readonly uploads: number };
  /** After the last answer. */
  close(): void;
}

/** What is known of a call so far, for `onCall`. */
interface Progress {
  operation: string;
  /** It failed because that was asked for. */
  isFault?: boolean;
  bucket?: string | undefined;
  principal?: Principal;
  errorType?: string;
}

const told = ({ operation, bucket, principal, errorType }: Progress) => ({
  operation,
  ...(bucket === undefined ? {} : { bucket }),
  ...(principal ? { principal } : {}),
  ...(errorType === undefined ? {} : { errorType }),
});

const traceOf = ({ headers }: S3Request) =>
  typeof headers["x-amzn-trace-id"] === "string" ? { traceId: headers["x-amzn-trace-id"] } : {};

const QUEUE_ARN = /^arn:[^:]+:sqs:/;
/** Who expires objects. */
const LIFECYCLE = "s3.amazonaws.com";
const newRequestId = () => randomBytes(8).toString("hex").toUpperCase();
/** What a full disk says, in its several ways. */
const DISK_FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/**
 * S3 on this machine (E1 to E7): a folder with one index and a file for each body. No key becomes a path.
 * @throws UserError where the folder holds what this version cannot read; Node's error where it cannot be opened
 */
export function openS3(options: S3Options): S3 {
  const now = options.now ?? Date.now;
  const store = new Store(options.folder);
  const definitions = new Map<string, BucketModel>();
  const authenticate = createAuthenticator(options.signatures, options.region, now);
  let events = 0;

  const rulesOf = (bucket: string): Omit<BucketModel, "name"> => ({
    ...definitions.get(bucket),
    ...Object.fromEntries(store.buckets.get(bucket)?.configuration ?? []),
  });

  const context: Context = {
    store,
    options,
    now,
    rulesOf,
    tell(call, name, key, object) {
      notify({
        name,
        bucket: call.bucket ?? "",
        key,
        ...(object ? { object } : {}),
        timeMs: now(),
        requestId: call.requestId,
        sourceIp: call.request.sourceIp ?? "127.0.0.1",
        principalId: `AWS:${options.authorizer.identify(call.caller.principal).userId}`,
      });
    },
  };

  function notify(event: ObjectEvent): void {
    events += 1;
    const place = { region: options.region, ownerId: options.accountId, sequence: events };
    for (const rule of rulesOf(event.bucket).notifications ?? [])
      if (matchesRule(rule, event)) options.onEvent?.(rule, eventRecord(rule, event, place));
  }

  const notifyExpired = (bucket: string, key: string) =>
    notify({
      name: "LifecycleExpiration:Delete",
      bucket,
      key,
      timeMs: now(),
      requestId: newRequestId(),
      sourceIp: LIFECYCLE,
      principalId: LIFECYCLE,
    });

  async function run(call: Call, requestId: string, progress: Progress): Promise<S3Answer> {
    const { bucket, key } = call;
    if (call.method === "OPTIONS")
      return answerPreflight(call.headers, bucket === undefined ? undefined : rulesOf(bucket).cors);
    const isForm = call.method === "POST" && bucket !== undefined && key === undefined;
    if (isForm && !call.headers.has("authorization") && !call.query.has("X-Amz-Algorithm")) {
      progress.operation = "PostObject";
      return postObject(context, { ...call, bucket, requestId });
    }
    const route = routeCall(call);
    progress.operation = route.operation.name;
    const authentic: AuthenticCall = { ...call, caller: authenticate(call), requestId };
    progress.principal = authentic.caller.principal;
    const resource = `${bucket ?? ""}${route.on === "object" ? `/${key}` : ""}`;
    const owner = call.headers.get("x-amz-expected-bucket-owner");
    if (owner !== undefined && owner !== options.accountId) throw new S3Error("AccessDenied");
    const { action } = route.operation;
    if (action !== "none")
      denyUnlessAllowed(options, authentic.caller, action, resource, () => conditionsOf(call));
    const fault = options.faultOf?.(route.operation.name, bucket);
    if (fault) {
      progress.isFault = true;
      throw fault;
    }
    if (route.on === "service") return route.operation.run(context, authentic);
    if (bucket === undefined) throw new S3Error("InvalidURI");
    if (route.on === "new-bucket") return route.operation.run(context, { ...authentic, bucket });
    const place = store.buckets.get(bucket);
    if (!place) throw noSuchBucket(bucket);
    if (route.on === "bucket") return route.operation.run(context, { ...authentic, bucket, place });
    if (key === undefined) throw new S3Error("InvalidURI");
    const answer = await route.operation.run(context, { ...authentic, bucket, place, key });
    const object = answer.status < 300 && call.method !== "DELETE" ? store.find(bucket, key) : undefined;
    if (!object) return answer;
    const expiration = expirationHeader(rulesOf(bucket).lifecycle ?? [], key, object.modifiedMs);
    return { ...answer, headers: { ...answer.headers, ...expiration } };
  }

  function refuse(error: unknown): S3Error {
    if (error instanceof S3Error) return error;
    const { code = "", stack } = error as NodeJS.ErrnoException;
    const isFull = DISK_FULL.has(code);
    options.log.error(
      isFull
        ? "The disk that holds S3's objects is full: writes are refused until there is room."
        : `S3 failed: ${stack ?? String(error)}`,
    );
    return new S3Error(
      "InternalError",
      isFull ? { message: "We encountered an internal error. The disk that holds the objects is full." } : {},
    );
  }

  return {
    async answer(request) {
      const requestId = newRequestId();
      const startedAtMs = now();
      const started = performance.now();
      const progress: Progress = { operation: "" };
      const span = options.recorder?.begin({
        hop: "s3",
        res: "",
        op: request.method,
        parent: fromTraceHeader(request.headers["x-amzn-trace-id"]),
      });
      let answer: S3Answer;
      let cors: Record<string, string> = {};
      try {
        const call = readCall(request);
        progress.bucket = call.bucket;
        if (call.method !== "OPTIONS" && call.bucket !== undefined)
          cors = corsHeaders(call.method, call.headers, rulesOf(call.bucket).cors);
        answer = await run(call, requestId, progress);
      } catch (error) {
        const refused = refuse(error);
        progress.errorType = refused.code;
        answer = errorAnswer(refused, requestId, request.method === "HEAD");
      }
      span?.end({
        st: progress.isFault ? "fault" : answer.status < 400 ? "ok" : "error",
        fault: progress.isFault ? "failNext" : undefined,
        code: progress.errorType ?? String(answer.status),
        op: progress.operation || request.method,
        res: progress.bucket ?? "",
        req: requestId,
        bytes: Number(answer.headers["content-length"] ?? 0),
      });
      options.onCall?.({
        ...told(progress),
        startedAtMs,
        durationMs: performance.now() - started,
        status: answer.status,
        ...traceOf(request),
        requestId,
        requestBytes: Number(request.headers["content-length"] ?? 0),
        responseBytes: Number(answer.headers["content-length"] ?? 0),
      });
      const ids = { "x-amz-request-id": requestId, "x-amz-id-2": hostIdOf(requestId) };
      return { ...answer, headers: { ...answer.headers, ...cors, ...ids } };
    },
    hasBucket: (name) => store.buckets.has(name),
    put: (bucket, key, body) => putInside(context, bucket, key, body),
    provision(buckets) {
      for (const { name } of buckets)
        if (!isBucketName(name))
          throw new UserError(
            `The bucket ${name} cannot be as serverless.yml says: ${new S3Error("InvalidBucketName").message} A name has 3 to 63 small letters, digits, dots and hyphens.`,
          );
      definitions.clear();
      for (const bucket of buckets) {
        definitions.set(bucket.name, bucket);
        if (store.buckets.has(bucket.name)) continue;
        store.createBucket(bucket.name, now());
        for (const { target } of bucket.notifications ?? [])
          if (QUEUE_ARN.test(target)) options.onTestEvent?.(target, testEvent(bucket.name, now()));
      }
    },
    empty: () => store.empty(),
    expire: () => expire(store, (bucket) => rulesOf(bucket).lifecycle ?? [], now(), notifyExpired),
    close: () => store.close(),
  };
}
