import type { Random } from "./random.ts";
import type { Target } from "./request-kinds.ts";
import { amzDate, signed } from "./signed.ts";

/** The bucket and the queue of the service. */
const BUCKET = "robustness-files";
const QUEUE_URL = "http://127.0.0.1/123456789012/robustness-work";

/** S3 wants every `x-amz-` header to be signed. */
function s3(...headers: readonly (readonly [name: string, value: string])[]) {
  return (): readonly string[] => {
    const date = amzDate();
    const sent = [["x-amz-date", date], ...headers] as const;
    const names = ["host", ...sent.map(([name]) => name)].sort().join(";");
    return [
      ...sent.map(([name, value]) => `${name}: ${value}`),
      `Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/${date.slice(0, 8)}/us-east-1/s3/aws4_request, SignedHeaders=${names}, Signature=${"0".repeat(64)}`,
    ];
  };
}

const UNSIGNED = ["x-amz-content-sha256", "UNSIGNED-PAYLOAD"] as const;
const CHUNKED = ["content-encoding", "aws-chunked"] as const;
const TRAILER = ["x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"] as const;

const KEYS = [
  "key",
  "",
  "a%2Fb",
  "%ff",
  "%00",
  "..%2F..%2Fetc",
  "%2e%2e/x",
  "k".repeat(1_100),
  "%F0%9F%98%80",
];
const QUERIES = [
  ...["", "?list-type=2&max-keys=-1&continuation-token=%25", "?list-type=2&delimiter=%00&prefix=%ff"],
  ...["?delete", "?cors", "?lifecycle", "?tagging", "?uploads", "?versions", "?acl", "?notification"],
  ...["?uploadId=x", "?uploadId=x&partNumber=0", "?uploadId=x&partNumber=99999", "?uploads&max-uploads=x"],
];

const XML = [
  ...["<", "<Delete>", "<Delete/>", "<?xml version='1.0'?>", "<a></b>", "<CORSConfiguration/>"],
  "<Delete><Object><Key>a</Key></Object></Delete>",
  '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;">]><Delete>&c;</Delete>',
  "<a>".repeat(50_000),
  `<Delete>${"<Object><Key>k</Key></Object>".repeat(1_001)}</Delete>`,
  "<CompleteMultipartUpload><Part><PartNumber>-1</PartNumber><ETag>x</ETag></Part></CompleteMultipartUpload>",
];
const CHUNK_CODED = [
  "5;chunk-signature=0\r\nhello\r\n0;chunk-signature=0\r\n\r\n",
  "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n",
  "zz\r\nhello",
  "ffffffffff\r\nhello",
  "-5\r\nhello\r\n0\r\n\r\n",
  "5\r\nhel",
  "\r\n".repeat(1_000),
];
const FORMS = [
  '--b\r\ncontent-disposition: form-data; name="key"\r\n\r\nx\r\n--b--\r\n',
  '--b\r\ncontent-disposition: form-data; name="policy"\r\n\r\n%%%\r\n--b\r\ncontent-disposition: form-data; name="file"\r\n\r\nx\r\n--b--\r\n',
  "--b\r\n".repeat(5_000),
  "no boundary at all",
];

const QUEUE_OPERATIONS = [
  ...["SendMessage", "SendMessageBatch", "ReceiveMessage", "DeleteMessage", "DeleteMessageBatch"],
  ...["ChangeMessageVisibility", "GetQueueAttributes", "SetQueueAttributes", "ListQueues", "GetQueueUrl"],
  ...["StartMessageMoveTask", "TagQueue", "NoSuchThing", "__proto__", "constructor", ""],
];
const json = (random: Random): readonly string[] => [
  ...signed("sqs")(),
  "Content-Type: application/x-amz-json-1.0",
  `X-Amz-Target: AmazonSQS.${random.pick(QUEUE_OPERATIONS)}`,
];
const form = (): readonly string[] => [...signed("sqs")(), "Content-Type: application/x-www-form-urlencoded"];
const asked = (fields: object) => JSON.stringify({ QueueUrl: QUEUE_URL, ...fields });

/** What stands behind the functions, asked at the edge: objects and queues. */
export const ENGINE_TARGETS: readonly Target[] = [
  {
    name: "edge",
    methods: ["PUT", "POST", "GET", "DELETE", "HEAD", "OPTIONS", "PATCH"],
    paths: KEYS.flatMap((key) => QUERIES.map((query) => `/${BUCKET}/${key}${query}`)).concat(
      "/",
      "/none/key",
    ),
    headers: [
      s3(UNSIGNED),
      s3(["x-amz-content-sha256", "x"]),
      s3(CHUNKED, ["x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"]),
      s3(CHUNKED, TRAILER, ["x-amz-decoded-content-length", "5"], ["x-amz-trailer", "x-amz-checksum-crc32"]),
      s3(CHUNKED, TRAILER, ["x-amz-decoded-content-length", "-1"], ["x-amz-trailer", "x"]),
      s3(UNSIGNED, ["x-amz-copy-source", "%ff"]),
      s3(UNSIGNED, ["x-amz-copy-source", `/${BUCKET}/key`], ["x-amz-copy-source-range", "bytes=9-1"]),
      s3(UNSIGNED, ["x-amz-checksum-crc32", "!"], ["x-amz-tagging", "%"]),
      () => [...s3(UNSIGNED)(), "Range: bytes=x-", "If-Match: ", "Content-MD5: x"],
      () => ["Content-Type: multipart/form-data; boundary=b"],
      () => ["Content-Type: multipart/form-data"],
      () => ["Origin: https://elsewhere.example", "Access-Control-Request-Method: PUT"],
    ],
    bodies: ["", "hello", ...XML, ...CHUNK_CODED, ...FORMS],
  },
  {
    name: "edge",
    methods: ["POST", "POST", "GET", "PUT"],
    paths: ["/", "/", "/123456789012/robustness-work", "/123456789012/none", "/%ff"],
    headers: [json, json, json, form],
    bodies: [
      asked({}),
      asked({ MessageBody: 5 }),
      asked({ MessageBody: "\u0000" }),
      asked({ MessageBody: "x".repeat(1_100_000) }),
      asked({
        MessageBody: "x",
        MessageAttributes: { a: null, b: { DataType: "Number", StringValue: "x" } },
      }),
      asked({ Entries: [null, 5, { Id: "a" }, { Id: "a" }] }),
      asked({ Entries: {}, ReceiptHandle: "x".repeat(5_000), VisibilityTimeout: -1 }),
      asked({ MaxNumberOfMessages: 1e9, WaitTimeSeconds: -1 }),
      asked({ Attributes: { RedrivePolicy: "{", VisibilityTimeout: "x" }, AttributeNames: 5 }),
      JSON.stringify({ QueueUrl: { a: [] }, SourceArn: "arn:aws:sqs:::", MaxResults: "x" }),
      "{",
      "[".repeat(100_000),
      "Action=SendMessage&QueueUrl=%&MessageBody=%00",
      "Action=SendMessageBatch&SendMessageBatchRequestEntry.99999999.Id=1&SendMessageBatchRequestEntry.x.y=1",
      `Action=ReceiveMessage&${"AttributeName.1=All&".repeat(5_000)}`,
    ],
  },
];
