import type { ChecksumAlgorithm } from "../checksums.ts";

/** A stretch of a blob: a file of the store, whose name says nothing of the key. */
export interface Segment {
  readonly id: string;
  readonly offset: number;
  readonly size: number;
}

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; for `COMPOSITE` followed by `-` and the number of parts. */
  readonly value: string;
  readonly type: "FULL_OBJECT" | "COMPOSITE";
}

/** What a client says about an object, and gets back with it. */
export interface Description {
  /** `content-type`, `cache-control`, ...: lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** User metadata, lower-case names without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags?: readonly (readonly [key: string, value: string])[];
}

/** Of a body that the store holds. */
export interface StoredBody {
  readonly segments: readonly Segment[];
  readonly size: number;
  /** Without its quotes. */
  readonly etag: string;
  readonly checksum?: Checksum;
}

export interface StoredObject extends Description, StoredBody {
  readonly modifiedMs: number;
  /** In bytes; of an object that was uploaded in parts. */
  readonly partSizes?: readonly number[];
}

export interface Upload extends Description {
  readonly bucket: string;
  readonly key: string;
  readonly initiatedMs: number;
  readonly checksumAlgorithm?: ChecksumAlgorithm;
  readonly checksumType?: Checksum["type"];
}

export interface StoredPart extends StoredBody {
  readonly modifiedMs: number;
}

/** A line of the journal: what happened, as it is told again at the next start. */
export type JournalRecord =
  | { readonly do: "bucket"; readonly bucket: string; readonly createdMs: number }
  | { readonly do: "configure"; readonly bucket: string; readonly name: string; readonly value?: unknown }
  | { readonly do: "drop"; readonly bucket: string }
  | { readonly do: "put"; readonly bucket: string; readonly key: string; readonly object: StoredObject }
  | { readonly do: "delete"; readonly bucket: string; readonly keys: readonly string[] }
  | { readonly do: "upload"; readonly id: string; readonly upload: Upload }
  | { readonly do: "part"; readonly id: string; readonly number: number; readonly part: StoredPart }
  | { readonly do: "complete"; readonly id: string; readonly object: StoredObject }
  | { readonly do: "abort"; readonly id: string };
