import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineClient } from "../engines/engine-client.ts";
import { type DynamoDbEngine, type DynamoDbOptions, startDynamoDb } from "../engines/index.ts";
import { createAuthorizer, createCredentialIssuer, createSignatureVerifier } from "../iam/index.ts";
import { silentLog } from "../log.ts";
import { type DynamoDbSettings, type Edge, openParameterStore, startEdge } from "./index.ts";

// biome-ignore lint/suspicious/noExplicitAny: answers of every operation, which tests look into
export type Output = any;

/** An engine with an edge in front of it. */
export interface EdgeWithTables {
  readonly engine: DynamoDbEngine;
  readonly edge: Edge;
  /** Through the edge. @throws Error named as AWS's, with the members of its answer */
  call(operation: string, input: object): Promise<Output>;
  /** The engine itself. @throws Error named as AWS's */
  direct(operation: string, input: object): Promise<Output>;
  createTable(name: string, more?: object): Promise<void>;
  stop(): Promise<void>;
}

/** A table with `pk` and `sk`, a global index on `g`, one on `g` with the keys alone, and a local one on `l`. */
const TABLE = {
  BillingMode: "PAY_PER_REQUEST",
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  AttributeDefinitions: ["pk", "sk", "g", "l"].map((AttributeName) => ({
    AttributeName,
    AttributeType: "S",
  })),
  GlobalSecondaryIndexes: ["ALL", "KEYS_ONLY"].map((ProjectionType) => ({
    IndexName: ProjectionType === "ALL" ? "all" : "keys",
    KeySchema: [{ AttributeName: "g", KeyType: "HASH" }],
    Projection: { ProjectionType },
  })),
  LocalSecondaryIndexes: [
    {
      IndexName: "local",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "l", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
    },
  ],
};

export async function startEdgeWithTables(
  dynamodbSettings: Partial<DynamoDbSettings> = {},
  options: Partial<DynamoDbOptions> = {},
): Promise<EdgeWithTables> {
  const folder = mkdtempSync(join(tmpdir(), "edge-tables-"));
  const log = options.log ?? silentLog;
  const engine = await startDynamoDb({
    dataDir: join(folder, "dynamodb"),
    log,
    logFile: join(folder, "engine.log"),
    ttlSweepSeconds: 0,
    ...options,
  });
  const edge = await startEdge({
    host: "127.0.0.1",
    port: 0,
    region: "eu-central-1",
    accountId: "123456789012",
    dynamodb: { start: async () => engine },
    dynamodbSettings,
    parameters: openParameterStore({ file: join(folder, "none.json"), parameters: [] }),
    signatures: createSignatureVerifier({ issuer: createCredentialIssuer() }),
    authorizer: createAuthorizer({ roles: {}, functions: [], mode: "off", log: silentLog }),
    log,
  });
  const call = async (operation: string, input: object): Promise<Output> => {
    const answer = await edge.callDynamoDb(`DynamoDB_20120810.${operation}`, input);
    const output = JSON.parse(answer.body.toString());
    if (answer.status === 200) return output;
    const { __type: type, ...members } = output;
    throw Object.assign(new Error(members.message ?? members.Message), members, {
      name: String(type).split("#").at(-1),
      status: answer.status,
    });
  };
  return {
    engine,
    edge,
    call,
    direct: engineClient(engine.endpoint),
    createTable: (name, more = {}) => call("CreateTable", { TableName: name, ...TABLE, ...more }),
    async stop() {
      await edge.stop();
      await engine.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
