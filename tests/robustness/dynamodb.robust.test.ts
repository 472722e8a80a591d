import { Agent, request } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type EdgeWithTables, startEdgeWithTables } from "../../localstack/edge/dynamodb.fixture.ts";
import { type Log, silentLog } from "../../localstack/log.ts";
import { CALLS, TABLE, wrongBody } from "./support/dynamodb-inputs.ts";
import { Random, readSeed } from "./support/random.ts";

const REQUESTS = 10_000;
const AT_ONCE = 8;

const said: string[] = [];
const log: Log = { ...silentLog, error: (line: string) => void said.push(line) };
let local: EdgeWithTables;
let agent: Agent;
beforeAll(async () => {
  // With everything on that looks into calls.
  local = await startEdgeWithTables(
    {
      partitionReadUnits: 1e9,
      partitionWriteUnits: 1e9,
      provisionedThroughput: true,
      transactionConflicts: true,
      staleReadMs: 50,
    },
    { log },
  );
  await local.createTable(TABLE, {
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  });
  agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
});
afterAll(async () => {
  agent?.destroy();
  await local?.stop();
});

const send = (target: string, body: Buffer) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const date = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
    const scope = `${date.slice(0, 8)}/eu-central-1/dynamodb/aws4_request`;
    const call = request(local.edge.url, {
      method: "POST",
      agent,
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "content-length": body.length,
        "x-amz-target": target,
        "x-amz-date": date,
        authorization: `AWS4-HMAC-SHA256 Credential=mine/${scope}, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`,
      },
    });
    call.on("response", (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() }),
      );
    });
    call.on("error", reject);
    call.end(body);
  });

it("10,000 malformed calls of DynamoDB and its streams: each is answered in AWS's form, and nothing ends", async () => {
  const random = new Random(readSeed("dynamodb"));
  const { pid } = local.engine;
  const tally = new Map<string, number>();
  const odd: string[] = [];
  let sent = 0;
  const work = async () => {
    while (sent < REQUESTS) {
      sent++;
      const [target, input] = random.pick(CALLS);
      const body = wrongBody(random, input);
      const { status, text } = await send(target, body);
      const type = status === 200 ? "200" : `${status} ${/"__type":"(?:[^"#]*#)?(\w+)"/.exec(text)?.[1]}`;
      tally.set(type, (tally.get(type) ?? 0) + 1);
      const isWell =
        status === 200 ||
        (((status >= 400 && status < 500) || status === 501) && !type.endsWith("undefined"));
      if (!isWell) odd.push(`${target} ${body.toString().slice(0, 300)} -> ${status} ${text.slice(0, 200)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));

  console.log(tally);
  // They have come past the front.
  expect([...tally.keys()]).toEqual(
    expect.arrayContaining(["200", "400 ValidationException", "400 SerializationException"]),
  );
  expect(odd.slice(0, 5)).toEqual([]);
  expect(said.slice(0, 5)).toEqual([]);
  expect(local.engine.pid).toBe(pid);
  const Item = { pk: { S: "after" }, sk: { S: "1" } };
  await local.call("PutItem", { TableName: TABLE, Item });
  expect((await local.call("GetItem", { TableName: TABLE, Key: Item, ConsistentRead: true })).Item).toEqual(
    Item,
  );
});
