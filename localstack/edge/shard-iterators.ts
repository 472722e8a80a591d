import { ServiceError } from "./answers.ts";
import { isRecord, parseJson } from "./json-input.ts";

/** C7, for both. */
const RETENTION_MS = 24 * 3_600_000;

export interface StreamTimes {
  /** An engine's iterator with the time of its issue and its stream's label in it. */
  issue(iterator: string, label: string | undefined): string;
  /** @returns the label of its stream @throws ServiceError ExpiredIteratorException */
  check(iterator: unknown): string | undefined;
  /** Without those that the stream keeps no longer. */
  kept<T extends { readonly dynamodb: { readonly ApproximateCreationDateTime: number } }>(
    records: readonly T[],
  ): T[];
}

/**
 * The life of shard iterators, 15 minutes, and of records, 24 hours (C7): dynoxide 1.2.1 has neither while it runs. It takes no notice of what is added to its iterators, which
 * are base64 of JSON. Source: the DynamoDB Streams API reference, GetShardIterator and GetRecords.
 * @param lifeMs of an iterator
 */
export function createStreamTimes(lifeMs: number, now: () => number): StreamTimes {
  const read = (iterator: unknown) => parseJson(Buffer.from(String(iterator), "base64"));
  return {
    issue(iterator, label) {
      const data = read(iterator);
      if (!isRecord(data)) return iterator;
      return Buffer.from(JSON.stringify({ ...data, issued_at: now(), label })).toString("base64");
    },
    check(iterator) {
      const data = read(iterator);
      if (!isRecord(data)) return undefined;
      if (typeof data.issued_at === "number" && now() - data.issued_at > lifeMs)
        throw new ServiceError(
          "ExpiredIteratorException",
          "The shard iterator has expired and can no longer be used to retrieve stream records.",
        );
      return typeof data.label === "string" ? data.label : undefined;
    },
    kept(records) {
      const oldestSeconds = (now() - RETENTION_MS) / 1000;
      return records.filter(({ dynamodb }) => dynamodb.ApproximateCreationDateTime >= oldestSeconds);
    },
  };
}
