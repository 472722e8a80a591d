/** What a call is to tables and items. */
export const READS: ReadonlySet<string> = new Set([
  "BatchGetItem",
  "GetItem",
  "Query",
  "Scan",
  "TransactGetItems",
]);

const WRITES: ReadonlySet<string> = new Set([
  "BatchExecuteStatement",
  "BatchWriteItem",
  "DeleteItem",
  "ExecuteStatement",
  "ExecuteTransaction",
  "PutItem",
  "TransactWriteItems",
  "UpdateItem",
]);

export const isWrite = (operation: string): boolean => WRITES.has(operation);

/** Calls whose bodies are items and keys: whatever stands in them is the caller's. */
export const isOnItems = (operation: string): boolean => READS.has(operation) || WRITES.has(operation);

/** Calls that an engine may be asked again when it ended in their middle. */
export const isRepeatable = (operation: string): boolean =>
  READS.has(operation) || /^(Describe|List|Get)/.test(operation);

/** Calls after which a table may be another one than before. */
export const changesTables = (operation: string): boolean =>
  /^(Create|Delete|Update|Restore|Import)Table/.test(operation);
