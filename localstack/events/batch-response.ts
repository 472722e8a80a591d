/** What a function said about a batch: all done, all failed, or failed from the record at `index` on. */
export type BatchOutcome =
  | { readonly kind: "success" }
  | { readonly kind: "failure" }
  | { readonly kind: "partial"; readonly index: number };

const SUCCESS: BatchOutcome = { kind: "success" };
const FAILURE: BatchOutcome = { kind: "failure" };

/**
 * Reads a function's answer under `ReportBatchItemFailures` (C4). The lowest failed sequence number is the checkpoint: that record and all after it
 * are tried again. Source: Lambda developer guide, "Configuring partial batch response with DynamoDB and Lambda".
 * @param payload JSON text of the answer
 * @param sequenceNumbers of the batch, in stream order
 */
export function readBatchResponse(payload: string, sequenceNumbers: readonly string[]): BatchOutcome {
  let answer: unknown;
  try {
    answer = payload === "" ? null : JSON.parse(payload);
  } catch {
    return FAILURE;
  }
  // No answer, {} and {"batchItemFailures": null} are successes; so is an answer of another kind, which has no list.
  if (typeof answer !== "object" || answer === null) return SUCCESS;
  const failures = (answer as Record<string, unknown>).batchItemFailures;
  if (failures === undefined || failures === null) return SUCCESS;
  if (!Array.isArray(failures)) return FAILURE;
  if (failures.length === 0) return SUCCESS;

  const failed = new Set<string>();
  for (const item of failures) {
    const id: unknown =
      typeof item === "object" && item !== null
        ? (item as Record<string, unknown>).itemIdentifier
        : undefined;
    // null, "", another key than itemIdentifier, and a number that is not in the batch: the whole batch failed.
    if (typeof id !== "string" || !sequenceNumbers.includes(id)) return FAILURE;
    failed.add(id);
  }
  // In stream order, and that is by number: as text "10" comes before "9".
  const index = sequenceNumbers.findIndex((sequenceNumber) => failed.has(sequenceNumber));
  return index === 0 ? FAILURE : { kind: "partial", index };
}
