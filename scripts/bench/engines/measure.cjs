/**
 * Starts the engines alone, as local AWS starts them, and tells by IPC how long that takes in milliseconds: with a folder in which nothing lies but a table (`empty`), with one of
 * 100,000 items (`items`), and with 10,000 objects and 10,000 messages besides (`everything`). A process of its own, because the engines are bundled for it.
 */
const { mkdirSync } = require("node:fs");
const path = require("node:path");
const { Readable } = require("node:stream");

const [, , folder] = process.argv;
const root = path.join(__dirname, "../../..");
const ITEMS = 100_000;
const OBJECTS = 10_000;
const MESSAGES = 10_000;
const AT_ONCE = 8;
/** Of BatchWriteItem and of SendMessageBatch. */
const ITEMS_A_BATCH = 25;
const MESSAGES_A_BATCH = 10;
const STARTS = 7;

/** What is started: the engines, without the rest of local AWS. */
const PARTS = ["iam/index.ts", "engines/engine-client.ts", "engines/index.ts", "s3/index.ts", "sqs/index.ts"];

const log = { notice() {}, info() {}, warning: tell, error: tell };
function tell(message) {
  process.stderr.write(`${message}\n`);
}

function loadEngines() {
  const outfile = path.join(root, "localstack/dist/bench/engines.cjs");
  require("esbuild").buildSync({
    stdin: {
      contents: PARTS.map((part) => `export * from "./${part}";`).join(""),
      resolveDir: path.join(root, "localstack"),
    },
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "cjs",
    logLevel: "error",
  });
  return require(outfile);
}

const place = { accountId: "123456789012", region: "us-east-1", log };
const table = {
  TableName: "items",
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  BillingMode: "PAY_PER_REQUEST",
  StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
};
/** Any well-formed signature is the developer's. */
function signed() {
  const amzDate = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const scope = `${amzDate.slice(0, 8)}/us-east-1/s3/aws4_request`;
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=developer/${scope}, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=${"0".repeat(64)}`,
    "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
    "x-amz-date": amzDate,
  };
}

async function start({ createLazyDynamoDb, startDynamoDb, createLazyS3, createLazySqs, ...iam }, data) {
  const dynamoDb = createLazyDynamoDb(() =>
    startDynamoDb({
      dataDir: path.join(data, "dynamodb"),
      log,
      logFile: path.join(data, "dynamodb.log"),
    }),
  );
  const sqs = createLazySqs({ ...place, folder: path.join(data, "sqs") });
  sqs.open().provision([{ name: "work", properties: {} }]);
  const s3 = createLazyS3({
    ...place,
    folder: path.join(data, "s3"),
    signatures: iam.createSignatureVerifier({ issuer: iam.createCredentialIssuer() }),
    authorizer: { check: () => undefined, identify: () => ({ arn: "", userId: "" }) },
  });
  s3.provision([{ name: "files" }]);
  const { endpoint } = await dynamoDb.start();
  return {
    dynamoDb: iam.engineClient(endpoint),
    s3: s3.open(),
    sqs: sqs.open(),
    async stop() {
      s3.close();
      sqs.close();
      await dynamoDb.stop();
    },
  };
}

/** Runs `work` for each number below `count`, several at once. */
async function each(count, work) {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function fillTable({ dynamoDb }) {
  await each(ITEMS / ITEMS_A_BATCH, (batch) => {
    const put = Array.from({ length: ITEMS_A_BATCH }, (_, index) => ({
      PutRequest: {
        Item: { id: { S: `item-${batch * ITEMS_A_BATCH + index}` }, text: { S: "x".repeat(200) } },
      },
    }));
    return dynamoDb("BatchWriteItem", { RequestItems: { items: put } });
  });
}

async function fillBucketAndQueue({ s3, sqs }) {
  await each(OBJECTS, async (index) => {
    const body = Readable.from([Buffer.from("x".repeat(200))]);
    const headers = { ...signed(), host: "127.0.0.1", "content-length": "200" };
    const answer = await s3.answer({ method: "PUT", url: `/files/object-${index}`, headers, body });
    if (answer.status !== 200) throw new Error(`an object was refused: ${answer.body}`);
  });
  await each(MESSAGES / MESSAGES_A_BATCH, async () => {
    const Entries = Array.from({ length: MESSAGES_A_BATCH }, (_, index) => ({
      Id: String(index),
      MessageBody: "x".repeat(200),
    }));
    const answer = await sqs.handle({
      url: "/",
      headers: { "x-amz-target": "AmazonSQS.SendMessageBatch", "content-type": "application/x-amz-json-1.0" },
      body: Buffer.from(JSON.stringify({ QueueUrl: "http://127.0.0.1/123456789012/work", Entries })),
      origin: "http://127.0.0.1",
      requestId: "0",
    });
    if (answer.status !== 200) throw new Error(`messages were refused: ${answer.body}`);
  });
}

async function timeStart(engines, data) {
  const beganAtMs = performance.now();
  const started = await start(engines, data);
  const ms = performance.now() - beganAtMs;
  await started.stop();
  return ms;
}

async function measure() {
  const engines = loadEngines();
  const folders = { empty: path.join(folder, "empty"), full: path.join(folder, "full") };
  const during = async (data, work) => {
    mkdirSync(data, { recursive: true });
    const started = await start(engines, data);
    await work(started);
    await started.stop();
  };
  await during(folders.empty, ({ dynamoDb }) => dynamoDb("CreateTable", table));
  await during(folders.full, async (started) => {
    await started.dynamoDb("CreateTable", table);
    await fillTable(started);
  });
  const times = { empty: [], items: [], everything: [] };
  for (let round = 0; round < STARTS; round++) {
    times.empty.push(await timeStart(engines, folders.empty));
    times.items.push(await timeStart(engines, folders.full));
  }
  await during(folders.full, fillBucketAndQueue);
  for (let round = 0; round < STARTS; round++) times.everything.push(await timeStart(engines, folders.full));
  return times;
}

void measure().then((times) => process.send(times, () => process.exit(0)));
