import { ENGINE_TARGETS } from "./engine-targets.ts";
import type { Random } from "./random.ts";
import type { Target } from "./request-kinds.ts";
import { signed } from "./signed.ts";

const unsigned = (): readonly string[] => [];

const dynamoDb = (random: Random): readonly string[] => [
  ...signed("dynamodb")(),
  "Content-Type: application/x-amz-json-1.0",
  `X-Amz-Target: ${random.pick(DYNAMODB_TARGETS)}`,
];
const DYNAMODB_TARGETS = [
  ...["GetItem", "PutItem", "Query", "Scan", "BatchGetItem", "BatchWriteItem", "TransactWriteItems"],
  ...["ExecuteStatement", "ListTables", "DescribeTable", "NoSuchThing", "__proto__", "constructor", ""],
].map((operation) => `DynamoDB_20120810.${operation}`);

/** JSON, and what is none: deep, large, of other types than anybody expects. */
const JSON_BODIES = [
  "",
  "{}",
  "[]",
  "null",
  "0",
  '"x"',
  "{",
  '{"a":',
  "\ufeff{}",
  '{"__proto__":{"x":1},"constructor":null}',
  '{"TableName":5}',
  '{"TableName":null,"Key":[]}',
  '{"TableName":"x","Key":{"pk":{"S":"x"}}}',
  '{"TableName":"__proto__","Key":"x","Item":0,"KeyConditionExpression":{}}',
  '{"RequestItems":[]}',
  '{"RequestItems":{"x":null}}',
  '{"TransactItems":[null,5,{"Put":null},{"Put":{"TableName":{}}}]}',
  '{"Statement":"SELECT * FROM"}',
  '{"Statement":["x"]}',
  `{"TableName":"${"x".repeat(100_000)}"}`,
  "[".repeat(100_000),
  `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`,
  `{"TableName":"x","Item":{"a":${'{"M":{"a":'.repeat(5_000)}{"S":"x"}${"}}".repeat(5_000)}}}`,
  `{"n":${"9".repeat(10_000)}}`,
];

/** Ids that no connection has, and some that no connection could have. */
const IDS = [
  "L0SM9cOFvHcCIhw=",
  "L0SM9cOFvHcCIhw%3D",
  "x",
  "%",
  "%ff",
  "%00",
  "..",
  "a/b",
  "a%2Fb",
  "__proto__",
  "=".repeat(16),
  "x".repeat(3_000),
  "%F0%9F%98%80",
  "",
];

/** The three ports that take HTTP. */
export const TARGETS: readonly Target[] = [
  {
    name: "ws",
    methods: ["POST", "GET", "DELETE", "PUT", "PATCH", "OPTIONS", "HEAD"],
    paths: [
      "/",
      "/dev",
      "/dev/@connections",
      "/prod/@connections/x",
      ...IDS.map((id) => `/dev/@connections/${id}`),
      "/dev/%40connections/x",
    ],
    headers: [signed("execute-api"), signed("execute-api"), signed("s3"), unsigned],
    bodies: ["", "hello", "\u{1f600}", "\ud800", "x".repeat(130_000)],
  },
  {
    name: "http",
    methods: ["POST", "GET", "DELETE", "PUT", "PATCH", "OPTIONS", "HEAD"],
    paths: [
      "/echo",
      "/things/1",
      "/things/%ff",
      "/things/%",
      "/things/a%2Fb",
      "/any/x/y",
      "/any/%00",
      "/any/\u00e9",
      "/none",
      "/echo?a=%&a=b&=",
      "/echo?%ff=%fe",
    ],
    headers: [
      unsigned,
      () => ["Content-Type: application/json"],
      () => ["Origin: https://elsewhere.example", "Access-Control-Request-Method: POST"],
      () => ["Cookie: a=b; c=d", "Cookie: e=f"],
    ],
    bodies: ["", "hello", "\u{1f600}\0", ...JSON_BODIES],
  },
  {
    name: "edge",
    methods: ["POST", "POST", "POST", "GET", "PUT", "DELETE", "HEAD"],
    paths: [
      ...["/", "/", "/", "/_local/health", "/bucket/key", "/bucket/%ff?versions", "/service/X/operation/Y"],
      ...["/2015-03-31/functions", "/2015-03-31/functions/", "/2015-03-31/functions/robustness-dev-echo"],
      ...["robustness-dev-echo", "none", "%ff", "a:b:c:d", "arn:aws:lambda:us-east-1:0:function:x"].map(
        (name) => `/2015-03-31/functions/${name}/invocations`,
      ),
      "/2015-03-31/functions?MaxItems=-1&Marker=%",
      "/2014-11-13/functions/robustness-dev-echo/invoke-async/",
    ],
    headers: [
      dynamoDb,
      dynamoDb,
      signed("lambda"),
      () => [...signed("lambda")(), "X-Amz-Invocation-Type: Sometimes", "X-Amz-Client-Context: x"],
      () => [...signed("ssm")(), "X-Amz-Target: AmazonSSM.GetParametersByPath"],
      () => [...signed("sts")(), "Content-Type: application/x-www-form-urlencoded"],
      signed("s3"),
      () => [...signed("sqs")(), "X-Amz-Target: x"],
      () => ["Smithy-Protocol: rpc-v2-cbor", "Content-Type: application/cbor"],
      unsigned,
    ],
    bodies: ["Action=GetCallerIdentity&Version=x", "Action=%", ...JSON_BODIES],
  },
  ...ENGINE_TARGETS,
];
