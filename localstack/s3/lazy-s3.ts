import { existsSync } from "node:fs";
import type { BucketModel } from "../model/types.ts";
import { openS3, type S3 } from "./s3.ts";
import type { S3Options } from "./types.ts";

/** S3 of a service that may never need it. */
export interface LazyS3 {
  /** Opens the folder at the first call. @throws UserError, Node's error: see `openS3` */
  open(): S3;
  readonly isOpen: boolean;
  /** Without opening anything. */
  hasBucket(name: string): boolean;
  /** The buckets that the service declares now; opens S3 where there are any. @throws UserError where AWS would refuse a name */
  provision(buckets: readonly BucketModel[]): void;
  /** Does what lifecycle rules say is due, now and once in a while: to be called once, when whoever is told of it is there. */
  startExpiry(): void;
  /** After the last answer. Safe to call twice. */
  close(): void;
}

/** Objects expire by the day, so once an hour is often. */
const EXPIRE_EVERY_MS = 3_600_000;

/** A folder that is there is opened at once, since its buckets are what unsigned calls are told by. */
export function createLazyS3(options: S3Options): LazyS3 {
  let opened: S3 | undefined;
  let declared: readonly BucketModel[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isExpiring = false;

  const open = () => {
    if (opened) return opened;
    const s3 = openS3(options);
    s3.provision(declared);
    opened = s3;
    if (isExpiring) beginExpiry(s3);
    return s3;
  };
  const beginExpiry = (s3: S3) => {
    expire(s3);
    timer = setInterval(() => expire(s3), EXPIRE_EVERY_MS).unref();
  };
  const expire = (s3: S3) => {
    const { objects, uploads } = s3.expire();
    if (objects + uploads > 0)
      options.log.info(`S3's lifecycle rules removed ${objects} objects and ${uploads} uploads.`);
  };
  if (existsSync(options.folder)) open();

  return {
    open,
    get isOpen() {
      return opened !== undefined;
    },
    hasBucket: (name) => opened?.hasBucket(name) ?? false,
    provision(buckets) {
      const before = declared;
      declared = buckets;
      try {
        if (opened) {
          opened.provision(buckets);
          if (isExpiring) expire(opened);
        } else if (buckets.length > 0) open();
      } catch (error) {
        declared = before;
        throw error;
      }
    },
    startExpiry() {
      isExpiring = true;
      if (opened) beginExpiry(opened);
    },
    close() {
      clearInterval(timer);
      opened?.close();
      opened = undefined;
    },
  };
}
