import { SendMessageCommand } from "@aws-sdk/client-sqs";
import {
  type QueueMappingSettings,
  type QueueMappings,
  startQueueMappings,
} from "../../../../localstack/events/start-queue-mappings.ts";
import { silentLog } from "../../../../localstack/log.ts";
import type { QueueMappingModel } from "../../../../localstack/model/types.ts";
import { startSqs } from "../../../../localstack/sqs/sqs.fixture.ts";
import { createInProcessLambda, type Handler } from "../../../support/in-process-lambda.ts";

const ACCOUNT = "arn:aws:sqs:us-east-1:123456789012";

/** AWS's defaults (C10), as the model gives them. */
export const queueModel = (more: Partial<QueueMappingModel> = {}): QueueMappingModel => {
  const queueName = more.queueName ?? "work";
  return {
    uuid: "11111111-2222-4333-8444-666666666666",
    functionKey: "worker",
    queueName,
    queueArn: `${ACCOUNT}:${queueName}`,
    batchSize: 10,
    batchWindowSeconds: 0,
    reportBatchItemFailures: false,
    filterPatterns: [],
    enabled: true,
    ...more,
  };
};

export interface MessageEvent {
  // biome-ignore lint/suspicious/noExplicitAny: records are what the tests look at, in every shape
  readonly Records: readonly any[];
}

/** Queues whose messages come back after a second, and mappings on them: all real but the functions. */
export async function startQueueBed() {
  const sqs = await startSqs();
  const warnings: string[] = [];
  const started: QueueMappings[] = [];
  sqs.sqs().provision([
    {
      name: "work",
      properties: {
        VisibilityTimeout: 1,
        RedrivePolicy: { deadLetterTargetArn: `${ACCOUNT}:dead`, maxReceiveCount: 2 },
      },
    },
    { name: "dead", properties: {} },
    {
      name: "line.fifo",
      properties: { FifoQueue: true, ContentBasedDeduplication: true, VisibilityTimeout: 1 },
    },
  ]);
  return {
    ...sqs,
    warnings,
    send: (...bodies: string[]) => bodies.map((body) => sqs.sqs().send("work", { body })),
    /** To the FIFO queue, in this order. */
    async sendInLine(...entries: readonly (readonly [group: string, body: string])[]) {
      for (const [MessageGroupId, MessageBody] of entries)
        await sqs.client.send(
          new SendMessageCommand({
            QueueUrl: `${sqs.origin}/123456789012/line.fifo`,
            MessageGroupId,
            MessageBody,
          }),
        );
    },
    counts: (queue = "work") => sqs.sqs().counts(queue),
    start(
      worker: Handler,
      mappings: readonly QueueMappingModel[] = [queueModel()],
      { timeoutSeconds = 1, ...settings }: Partial<QueueMappingSettings> & { timeoutSeconds?: number } = {},
    ) {
      const lambda = createInProcessLambda({ worker });
      const queues = startQueueMappings({
        mappings,
        queues: () => sqs.sqs(),
        functions: () => [{ key: "worker", timeoutSeconds }],
        lambda,
        log: { ...silentLog, warning: (message) => void warnings.push(message) },
        settings: { firstRetryMs: 5, ...settings },
      });
      started.push(queues);
      const events = () => (lambda.events.worker ?? []) as MessageEvent[];
      return {
        queues,
        lambda,
        events,
        /** The bodies of each call. */
        bodies: () => events().map(({ Records }) => Records.map(({ body }) => body as string)),
      };
    },
    async end() {
      await Promise.all(started.map((queues) => queues.stop()));
      await sqs.stop();
    },
  };
}
