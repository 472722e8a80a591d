import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { openParameterStore, startEdge } from "../../../../localstack/edge/index.ts";
import { type DynamoDbEngine, provisionTables, startDynamoDb } from "../../../../localstack/engines/index.ts";
import {
  type StreamMappings,
  type StreamMappingsOptions,
  startStreamMappings,
} from "../../../../localstack/events/index.ts";
import {
  createAuthorizer,
  createCredentialIssuer,
  createSignatureVerifier,
} from "../../../../localstack/iam/index.ts";
import { type Log, silentLog } from "../../../../localstack/log.ts";
import type { StreamMappingModel } from "../../../../localstack/model/types.ts";
import {
  createInProcessLambda,
  type Handler,
  type InProcessLambda,
} from "../../../support/in-process-lambda.ts";

export const REGION = "eu-central-1";
export const ACCOUNT_ID = "123456789012";
export const TABLE = "things";

/** A record as a function gets it, as far as these tests look at it. */
export interface EventRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly eventSourceARN: string;
  readonly dynamodb: {
    readonly Keys: { readonly pk: { readonly S: string }; readonly sk: { readonly N: string } };
    readonly SequenceNumber: string;
    readonly [name: string]: unknown;
  };
  readonly [name: string]: unknown;
}

export interface StreamEvent {
  readonly Records: readonly EventRecord[];
}

/** AWS's defaults (C1), as the model gives them. */
export const mappingModel = (more: Partial<StreamMappingModel> = {}): StreamMappingModel => ({
  uuid: "11111111-2222-4333-8444-555555555555",
  functionKey: "reader",
  tableName: TABLE,
  startingPosition: "TRIM_HORIZON",
  batchSize: 100,
  batchWindowSeconds: 0,
  parallelizationFactor: 1,
  bisectBatchOnFunctionError: false,
  maximumRetryAttempts: -1,
  maximumRecordAgeSeconds: -1,
  reportBatchItemFailures: false,
  filterPatterns: [],
  enabled: true,
  ...more,
});

export interface EventsBed {
  readonly folder: string;
  readonly engine: DynamoDbEngine;
  readonly dynamodb: DynamoDB;
  readonly warnings: string[];
  put(pk: string, sk: number, more?: Record<string, { S: string } | { N: string }>): Promise<void>;
  /** Starts mappings that are woken by the edge; a second call starts others beside them. */
  start(
    handlers: Readonly<Record<string, Handler>>,
    mappings: readonly StreamMappingModel[],
    more?: Partial<StreamMappingsOptions>,
  ): Promise<{ streams: StreamMappings; lambda: InProcessLambda }>;
  end(): Promise<void>;
}

/** A DynamoDB engine with one table and its stream, behind the edge: everything real but the functions. */
export async function startEventsBed(): Promise<EventsBed> {
  const folder = mkdtempSync(join(tmpdir(), "events-parity-"));
  const warnings: string[] = [];
  const log: Log = { ...silentLog, warning: (message) => void warnings.push(message) };
  const engine = await startDynamoDb({
    dataDir: join(folder, "dynamodb"),
    logFile: join(folder, "dynamodb.log"),
    log: silentLog,
    ttlSweepSeconds: 0,
  });
  await provisionTables(
    engine,
    [
      {
        logicalId: "Things",
        tableName: TABLE,
        arn: `arn:aws:dynamodb:${REGION}:${ACCOUNT_ID}:table/${TABLE}`,
        properties: {
          KeySchema: [
            { AttributeName: "pk", KeyType: "HASH" },
            { AttributeName: "sk", KeyType: "RANGE" },
          ],
          AttributeDefinitions: [
            { AttributeName: "pk", AttributeType: "S" },
            { AttributeName: "sk", AttributeType: "N" },
          ],
          BillingMode: "PAY_PER_REQUEST",
          StreamSpecification: { StreamViewType: "NEW_AND_OLD_IMAGES" },
          TimeToLiveSpecification: { AttributeName: "expires_at", Enabled: true },
        },
      },
    ],
    silentLog,
  );
  const started: StreamMappings[] = [];
  const edge = await startEdge({
    host: "127.0.0.1",
    port: 0,
    region: REGION,
    accountId: ACCOUNT_ID,
    dynamodb: { start: async () => engine },
    parameters: openParameterStore({ file: join(folder, "parameters.json"), parameters: [] }),
    signatures: createSignatureVerifier({ issuer: createCredentialIssuer() }),
    authorizer: createAuthorizer({ roles: {}, functions: [], mode: "enforce", log: silentLog }),
    log: silentLog,
    onWrite: (tableName) => {
      for (const streams of started) streams.wake(tableName);
    },
  });
  const dynamodb = new DynamoDB({
    endpoint: edge.url,
    region: REGION,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  return {
    folder,
    engine,
    dynamodb,
    warnings,
    async put(pk, sk, more = {}) {
      await dynamodb.putItem({ TableName: TABLE, Item: { pk: { S: pk }, sk: { N: `${sk}` }, ...more } });
    },
    async start(handlers, mappings, more = {}) {
      const lambda = createInProcessLambda(handlers);
      const streams = await startStreamMappings({
        mappings,
        callDynamoDb: edge.callDynamoDb,
        region: REGION,
        accountId: ACCOUNT_ID,
        lambda,
        checkpointFile: join(folder, "checkpoints.json"),
        log,
        ...more,
        settings: { firstRetryMs: 5, lastRetryMs: 50, ...more.settings },
      });
      started.push(streams);
      return { streams, lambda };
    },
    async end() {
      await Promise.all(started.map((streams) => streams.stop()));
      dynamodb.destroy();
      await edge.stop();
      await engine.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `a1`, `b2`: key and sort key of each record, batch by batch. */
export const batchesOf = (lambda: InProcessLambda, functionKey = "reader"): string[][] =>
  ((lambda.events[functionKey] ?? []) as StreamEvent[]).map(({ Records }) => Records.map(nameOf));

export const nameOf = ({ dynamodb: { Keys } }: EventRecord): string => `${Keys.pk.S}${Keys.sk.N}`;
