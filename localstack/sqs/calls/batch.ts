import { SqsError } from "../errors.ts";
import { type Input, listOf, type Output, required } from "./context.ts";

const MAX_ENTRIES = 10;
const ENTRY_ID = /^[\w-]{1,80}$/;

/** The entries of a batch. @throws SqsError where the batch as a whole is wrong */
export function readEntries(input: Input, entryName: string): readonly Input[] {
  const entries = listOf<Input>(input, "Entries");
  if (entries.length === 0) {
    throw new SqsError("EmptyBatchRequest", `There should be at least one ${entryName} in the request.`);
  }
  if (entries.length > MAX_ENTRIES) {
    throw new SqsError(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are ${MAX_ENTRIES}. You have sent ${entries.length}.`,
    );
  }
  const ids = new Set<string>();
  for (const entry of entries) {
    const id = required(entry, "Id");
    if (!ENTRY_ID.test(id)) {
      throw new SqsError(
        "InvalidBatchEntryId",
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
      );
    }
    if (ids.has(id)) throw new SqsError("BatchEntryIdsNotDistinct", `Id ${id} repeated.`);
    ids.add(id);
  }
  return entries;
}

/**
 * Reads each entry, does at once what those ask for that could be read, and answers for each.
 * @param read throws SqsError where the entry is refused
 * @param run gives an output for each of what was read, in order
 */
export function runBatch<T>(
  entries: readonly Input[],
  read: (entry: Input) => T,
  run: (items: readonly T[]) => readonly Output[],
): Output {
  const items: T[] = [];
  const ids: unknown[] = [];
  const failed: Output[] = [];
  for (const entry of entries) {
    try {
      items.push(read(entry));
      ids.push(entry.Id);
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      const { queryCode, message, status } = error;
      failed.push({ Id: entry.Id, SenderFault: status < 500, Code: queryCode, Message: message });
    }
  }
  const outputs = items.length > 0 ? run(items) : [];
  const successful = outputs.map((output, index) => ({ Id: ids[index], ...output }));
  return {
    ...(successful.length > 0 ? { Successful: successful } : {}),
    ...(failed.length > 0 ? { Failed: failed } : {}),
  };
}
