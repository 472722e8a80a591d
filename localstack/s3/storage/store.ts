import { existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Journal, type JournalFormat } from "../../journal/journal.ts";
import { UserError } from "../../user-error.ts";
import { Blobs } from "./blobs.ts";
import { fromByteOrder, toByteOrder } from "./byte-order.ts";
import { SortedMap } from "./sorted-map.ts";
import type { JournalRecord, StoredObject, StoredPart, Upload } from "./types.ts";

export interface Bucket {
  readonly name: string;
  readonly createdMs: number;
  /** By the key in byte order (see byte-order.ts). */
  readonly objects: SortedMap<StoredObject>;
  /** What was set through the API, by name: `cors`, `lifecycle`. */
  readonly configuration: Map<string, unknown>;
}

export interface UploadState extends Upload {
  readonly id: string;
  readonly parts: Map<number, StoredPart>;
}

const isMissing = (file: string) => !existsSync(file) || statSync(file).size === 0;
/** Bodies come behind the line that makes their bucket. */
const indexMissing = (folder: string) =>
  new UserError(
    `${join(folder, "index.journal")} is missing or empty, though bodies of objects lie in ${join(folder, "objects")}; all was left as it is. Put the index back, or move the folder ${folder} away to start with empty buckets.`,
  );

/** Lines that say nothing more, above which the journal is written anew. */
const MOST_STALE_LINES = 20_000;
const COPIED_AT_ONCE = 1_000;
const FORMAT: JournalFormat = {
  name: "local-aws-s3",
  version: 1,
  of: "S3",
  holds: "buckets",
  movable: "its folder",
};

/**
 * Buckets, objects and uploads: an index in memory, a journal that survives, and files for the bodies. Whatever changes is one line of the journal, written before
 * the change is seen, so that a killed process leaves the old object or the new one. Every change is synchronous: what was checked just before it still holds.
 */
export class Store {
  readonly blobs: Blobs;
  readonly buckets = new Map<string, Bucket>();
  readonly uploads = new Map<string, UploadState>();
  readonly #journal: Journal<JournalRecord>;
  #live = 0;

  /** @throws UserError where the folder holds what cannot be read; Node's error where it cannot be opened */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.blobs = new Blobs(folder);
    // Before the journal writes its first line.
    if (isMissing(join(folder, "index.journal")) && this.blobs.hasAny()) throw indexMissing(folder);
    // While it is read, bodies have no holders: those of objects that were replaced since are gone already.
    this.#journal = new Journal<JournalRecord>(join(folder, "index.journal"), FORMAT, (record) =>
      this.#apply(record),
    );
    if (this.#journal.lines === 0 && this.blobs.hasAny()) {
      this.#journal.close();
      throw indexMissing(folder);
    }
    for (const { objects } of this.buckets.values())
      for (const { segments } of objects.values()) this.blobs.hold(segments);
    for (const { parts } of this.uploads.values())
      for (const { segments } of parts.values()) this.blobs.hold(segments);
    this.#shorten();
    // What it would remove takes up room, no more.
    this.blobs.sweep().catch(() => {});
  }

  createBucket(bucket: string, createdMs: number): void {
    this.#commit({ do: "bucket", bucket, createdMs });
  }

  configure(bucket: string, name: string, value: unknown): void {
    this.#commit({ do: "configure", bucket, name, value });
  }

  dropBucket(bucket: string): void {
    const uploads = [...this.uploads.values()].filter((upload) => upload.bucket === bucket);
    for (const { id } of uploads) this.abort(id);
    this.#commit({ do: "drop", bucket });
  }

  find(bucket: string, key: string): StoredObject | undefined {
    return this.buckets.get(bucket)?.objects.get(toByteOrder(key));
  }

  /** The caller's hold on the object's bodies becomes the store's; where this throws it stays the caller's. */
  put(bucket: string, key: string, object: StoredObject): void {
    const before = this.find(bucket, key);
    this.#commit({ do: "put", bucket, key, object });
    if (before) this.blobs.letGo(before.segments);
  }

  delete(bucket: string, keys: readonly string[]): void {
    const gone = keys.flatMap((key) => this.find(bucket, key) ?? []);
    if (gone.length === 0) return;
    this.#commit({ do: "delete", bucket, keys });
    for (const { segments } of gone) this.blobs.letGo(segments);
  }

  createUpload(id: string, upload: Upload): void {
    this.#commit({ do: "upload", id, upload });
  }

  /** As `put`. */
  putPart(id: string, number: number, part: StoredPart): void {
    const before = this.uploads.get(id)?.parts.get(number);
    this.#commit({ do: "part", id, number, part });
    if (before) this.blobs.letGo(before.segments);
  }

  /** The object takes the bodies of its parts over; parts that it leaves out go. */
  complete(id: string, object: StoredObject): void {
    const upload = this.uploads.get(id);
    if (!upload) return;
    const before = this.find(upload.bucket, upload.key);
    this.blobs.hold(object.segments);
    try {
      this.#commit({ do: "complete", id, object });
    } catch (error) {
      this.blobs.letGo(object.segments);
      throw error;
    }
    if (before) this.blobs.letGo(before.segments);
    for (const { segments } of upload.parts.values()) this.blobs.letGo(segments);
  }

  abort(id: string): void {
    const upload = this.uploads.get(id);
    if (!upload) return;
    this.#commit({ do: "abort", id });
    for (const { segments } of upload.parts.values()) this.blobs.letGo(segments);
  }

  /** Every object, upload and configuration; the buckets stay. */
  empty(): void {
    for (const id of [...this.uploads.keys()]) this.abort(id);
    for (const { name, objects, configuration } of this.buckets.values()) {
      this.delete(
        name,
        [...objects.entries()].map(([bytes]) => fromByteOrder(bytes)),
      );
      for (const setting of [...configuration.keys()]) this.configure(name, setting, undefined);
    }
  }

  close(): void {
    this.#journal.close();
  }

  #commit(record: JournalRecord): void {
    this.#journal.append([record]);
    this.#apply(record);
    this.#shorten();
  }

  #apply(record: JournalRecord): void {
    switch (record.do) {
      case "bucket":
        this.buckets.set(record.bucket, {
          name: record.bucket,
          createdMs: record.createdMs,
          objects: new SortedMap(),
          configuration: new Map(),
        });
        break;
      case "configure":
        if (record.value === undefined) this.buckets.get(record.bucket)?.configuration.delete(record.name);
        else this.buckets.get(record.bucket)?.configuration.set(record.name, record.value);
        break;
      case "drop":
        this.#live -= this.buckets.get(record.bucket)?.objects.size ?? 0;
        this.buckets.delete(record.bucket);
        break;
      case "put":
        this.#place(record.bucket, record.key, record.object);
        break;
      case "delete": {
        const objects = this.buckets.get(record.bucket)?.objects;
        if (!objects) break;
        const before = objects.size;
        for (const key of record.keys) objects.delete(toByteOrder(key));
        this.#live -= before - objects.size;
        break;
      }
      case "upload":
        this.uploads.set(record.id, { ...record.upload, id: record.id, parts: new Map() });
        break;
      case "part":
        this.uploads.get(record.id)?.parts.set(record.number, record.part);
        break;
      case "complete": {
        const upload = this.uploads.get(record.id);
        if (!upload) break;
        this.#place(upload.bucket, upload.key, record.object);
        this.uploads.delete(record.id);
        break;
      }
      case "abort":
        this.uploads.delete(record.id);
    }
  }

  #place(bucket: string, key: string, object: StoredObject): void {
    const objects = this.buckets.get(bucket)?.objects;
    if (!objects) return;
    const before = objects.size;
    objects.set(toByteOrder(key), object);
    this.#live += objects.size - before;
  }

  #shorten(): void {
    let parts = 0;
    if (this.#journal.isCopying || this.#journal.lines < MOST_STALE_LINES) return;
    for (const upload of this.uploads.values()) parts += upload.parts.size + 1;
    if (this.#journal.lines - this.#live - parts < Math.max(MOST_STALE_LINES, this.#live)) return;
    try {
      this.#journal.beginCopy();
    } catch {
      return; // A full disk: the long one serves on, and this is tried again with the next change.
    }
    let records: JournalRecord[] = [];
    for (const record of recordsOf(this)) {
      records.push(record);
      if (records.length < COPIED_AT_ONCE) continue;
      if (!this.#journal.addToCopy(records)) return;
      records = [];
    }
    if (this.#journal.addToCopy(records)) this.#journal.finishCopy(() => {});
  }
}

function* recordsOf({ buckets, uploads }: Store): Generator<JournalRecord> {
  for (const { name: bucket, createdMs, objects, configuration } of buckets.values()) {
    yield { do: "bucket", bucket, createdMs };
    for (const [name, value] of configuration) yield { do: "configure", bucket, name, value };
    for (const [bytes, object] of objects.entries())
      yield { do: "put", bucket, key: fromByteOrder(bytes), object };
  }
  for (const { id, parts, ...upload } of uploads.values()) {
    yield { do: "upload", id, upload };
    for (const [number, part] of parts) yield { do: "part", id, number, part };
  }
}
