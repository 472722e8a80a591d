/** What a function said about a batch: all done, all failed, or failed from the record at `index` on. */
export type BatchOutcome =
  | { readonly kind: "success" }
  | { readonly kind: "failure" }
  | { readonly kind: "partial"; readonly index: number };

/**
 * Reads a function's answer under `ReportBatchItemFailures` (C4, C11). Source: Lambda developer guide, "Configuring partial batch response with DynamoDB and
 * Lambda", and "Implementing partial batch responses" of SQS.
 * @param payload JSON text of the answer
 * @param ids of the batch: sequence numbers, or message ids
 * @returns those that failed
 */
export function readFailedItems(payload: string, ids: readonly string[]): ReadonlySet<string> {
  const none = new Set<string>();
  const all = new Set(ids);
  let answer: unknown;
  try {
    answer = payload === "" ? null : JSON.parse(payload);
  } catch {
    return all;
  }
  // No answer, {} and {"batchItemFailures": null} are successes; so is an answer of another kind, which has no list.
  if (typeof answer !== "object" || answer === null) return none;
  const failures = (answer as Record<string, unknown>).batchItemFailures;
  if (failures === undefined || failures === null) return none;
  if (!Array.isArray(failures)) return all;
  const failed = new Set<string>();
  for (const item of failures) {
    const id: unknown =
      typeof item === "object" && item !== null
        ? (item as Record<string, unknown>).itemIdentifier
        : undefined;
    // null, "", another key than itemIdentifier, and an id that is not in the batch: the whole batch failed.
    if (typeof id !== "string" || !all.has(id)) return all;
    failed.add(id);
  }
  return failed;
}

/**
 * What the answer means for records of a stream: the lowest failed sequence number is the checkpoint, so that record and all after it are tried again (C4).
 * @param sequenceNumbers of the batch, in stream order
 */
export function readBatchResponse(payload: string, sequenceNumbers: readonly string[]): BatchOutcome {
  const failed = readFailedItems(payload, sequenceNumbers);
  if (failed.size === 0) return { kind: "success" };
  // In stream order, and that is by number: as text "10" comes before "9".
  const index = sequenceNumbers.findIndex((sequenceNumber) => failed.has(sequenceNumber));
  return index === 0 ? { kind: "failure" } : { kind: "partial", index };
}
