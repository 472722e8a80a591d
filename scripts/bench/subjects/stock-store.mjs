import path from "node:path";
import { enginePackage } from "../../lib/engine-binary.mjs";
import { inRoot } from "../../lib/paths.mjs";
import { launch } from "../launch.mjs";

export const TABLE_NAME = "bench-stock";

/** The baseline's table: the same engine as Fanout's, without any of its cures. */
export async function startStockStore(port, folder) {
  const endpoint = `http://127.0.0.1:${port}`;
  const file = path.join(folder, "stock.db");
  const launched = await launch({
    command: inRoot("node_modules", enginePackage(), "dynoxide"),
    args: ["serve", "--host", "127.0.0.1", "--port", String(port), "--db-path", file],
    cwd: folder,
    logFile: path.join(folder, "store.log"),
    isReady: () =>
      fetch(endpoint).then(
        ({ ok }) => ok,
        () => false,
      ),
  });
  await createTable(endpoint);
  return { endpoint, pid: launched.pid, stop: launched.stop };
}

/** By hand and not with the SDK: on Node 20 that prints a warning of its own between the figures. */
async function createTable(endpoint) {
  const keys = [
    ["PK", "HASH"],
    ["SK", "RANGE"],
  ];
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "DynamoDB_20120810.CreateTable",
      "x-amz-date": "20260101T000000Z",
      authorization:
        "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none",
    },
    body: JSON.stringify({
      TableName: TABLE_NAME,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: keys.map(([name]) => ({ AttributeName: name, AttributeType: "S" })),
      KeySchema: keys.map(([name, type]) => ({ AttributeName: name, KeyType: type })),
    }),
  });
  if (!response.ok) throw new Error(`no table for the baseline: ${await response.text()}`);
}
