import type { Mutation } from "./mutation.ts";

export const mutations: readonly Mutation[] = [
  {
    row: "C1",
    file: "model/event-sources.ts",
    find: "batchSize: 100, ",
    replace: "",
  },
  {
    row: "C1",
    file: "events/lane.ts",
    find: "if (leftMs > 0 && windowMs > 0 && !isFull()) {",
    replace: "if (leftMs > 0 && windowMs > 0 && !isFull() && queue.length === 0) {",
  },
  {
    row: "C2",
    file: "events/batch-processor.ts",
    find: "mapping.maximumRetryAttempts >= 0 && failed.failures > mapping.maximumRetryAttempts",
    replace: "failed.failures > mapping.maximumRetryAttempts",
  },
  {
    row: "C3",
    file: "events/shard-reader.ts",
    find: "laneOf(Keys[stream.partitionKey])",
    replace: "laneOf(SequenceNumber)",
  },
  {
    row: "C4",
    file: "events/batch-processor.ts",
    find: 'const from = attempt.outcome.kind === "partial" ? attempt.outcome.index : 0;',
    replace: 'const from = attempt.outcome.kind === "partial" ? batch.records.length - 1 : 0;',
  },
  {
    row: "C4",
    file: "events/batch-response.ts",
    find: 'if (typeof id !== "string" || !all.has(id)) return all;',
    replace: 'if (typeof id !== "string" || !all.has(id)) continue;',
  },
  {
    row: "C5",
    file: "events/filter-pattern.ts",
    find: "return (record) => tests.some((test) => test(record));",
    replace: "return (record) => tests.every((test) => test(record));",
  },
  {
    row: "C5",
    file: "events/message-filter.ts",
    find: "return json !== undefined && matches({ ...record, body: json });",
    replace: "return matches(record);",
  },
  {
    row: "C6",
    file: "edge/stream-records.ts",
    find: '!(eventName === "MODIFY" && NewImage && OldImage && isSameItem(NewImage, OldImage)),',
    replace: '!(eventName === "MODIFY" && NewImage && OldImage && NewImage === OldImage),',
  },
  {
    row: "C7",
    file: "edge/shard-iterators.ts",
    find: "now() - data.issued_at > lifeMs",
    replace: "now() - data.issued_at > 1000 * lifeMs",
  },
  {
    row: "C8",
    file: "events/stream-record.ts",
    find: "? { userIdentity: { principalId: userIdentity.PrincipalId, type: userIdentity.Type } }",
    replace: "? { userIdentity }",
  },
  {
    row: "C9",
    file: "events/failure-document.ts",
    find: "approximateInvokeCount: input.invokeCount,",
    replace: "approximateInvokeCount: input.invokeCount - 1,",
  },
  {
    row: "C10",
    file: "events/queue-mapping-checks.ts",
    find: "visibilityMs < fn.timeoutSeconds * 1000",
    replace: "visibilityMs < fn.timeoutSeconds",
  },
  {
    row: "C10",
    file: "model/event-sources.ts",
    find: "batchSize: number(event.batchSize, 10),\n    batchWindowSeconds: number(event.maximumBatchingWindow, 0),",
    replace:
      "batchSize: number(event.batchSize, 1),\n    batchWindowSeconds: number(event.maximumBatchingWindow, 0),",
  },
  {
    row: "C11",
    file: "events/queue-mapping.ts",
    find: 'if (typeof result === "string" || result.functionError) return new Set(ids);',
    replace: 'if (typeof result === "string") return new Set(ids);',
  },
  {
    row: "C11",
    file: "events/queue-mapping.ts",
    find: ".filter(({ messageId }) => !failed.has(messageId))",
    replace: ".filter(() => failed.size === 0)",
  },
  {
    row: "C13",
    file: "events/lane.ts",
    find: "export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;",
    replace: "export const MAX_PAYLOAD_BYTES = 60 * 1024 * 1024;",
  },
];
