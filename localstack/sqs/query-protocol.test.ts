import { beforeEach, describe, expect, it } from "vitest";
import { startSqs } from "./sqs.fixture.ts";

let sqs: Awaited<ReturnType<typeof startSqs>>;

beforeEach(async () => {
  sqs = await startSqs();
  sqs.sqs().provision([{ name: "work", properties: {} }]);
  return () => sqs.stop();
});

/** A call as clients of before 2023 make it. */
async function call(path: string, parameters: Record<string, string>) {
  const response = await fetch(`${sqs.origin}${path}`, {
    method: "POST",
    body: new URLSearchParams(parameters),
  });
  return { status: response.status, type: response.headers.get("content-type"), xml: await response.text() };
}
const textIn = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
const QUEUE = "/123456789012/work";

describe("the query protocol", () => {
  it("makes a queue with attributes and tags, and lists it", async () => {
    const made = await call("/", {
      Action: "CreateQueue",
      Version: "2012-11-05",
      QueueName: "other",
      "Attribute.1.Name": "VisibilityTimeout",
      "Attribute.1.Value": "77",
      "Tag.1.Key": "team",
      "Tag.1.Value": "a & b",
    });
    expect(made).toMatchObject({ status: 200, type: "text/xml" });
    expect(made.xml).toContain(
      '<CreateQueueResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><CreateQueueResult>',
    );
    expect(textIn(made.xml, "QueueUrl")).toBe(`${sqs.origin}/123456789012/other`);
    expect(textIn(made.xml, "RequestId")).toMatch(/^[0-9a-f-]{36}$/);
    const got = await call("/123456789012/other", {
      Action: "GetQueueAttributes",
      "AttributeName.1": "VisibilityTimeout",
    });
    expect(got.xml).toContain("<Attribute><Name>VisibilityTimeout</Name><Value>77</Value></Attribute>");
    const tags = await call("/123456789012/other", { Action: "ListQueueTags" });
    expect(tags.xml).toContain("<Tag><Key>team</Key><Value>a &#38; b</Value></Tag>");
    const list = await call("/", { Action: "ListQueues", QueueNamePrefix: "o" });
    expect(list.xml.match(/<QueueUrl>/g)).toHaveLength(1);
  });

  it("sends, receives, hides and deletes at the queue's address, with what XML would change", async () => {
    const body = `<a b="c">\r\n\t& 'ü' 🦊</a>`;
    const sent = await call(QUEUE, {
      Action: "SendMessage",
      MessageBody: body,
      "MessageAttribute.1.Name": "Hello",
      "MessageAttribute.1.Value.DataType": "String",
      "MessageAttribute.1.Value.StringValue": "There",
    });
    expect(textIn(sent.xml, "MD5OfMessageAttributes")).toMatch(/^[0-9a-f]{32}$/);
    const received = await call(QUEUE, {
      Action: "ReceiveMessage",
      MaxNumberOfMessages: "10",
      "AttributeName.1": "All",
      "MessageAttributeName.1": "All",
    });
    const text = (textIn(received.xml, "Body") ?? "").replace(/&#(\d+);/g, (_, code) =>
      String.fromCharCode(Number(code)),
    );
    expect(text).toBe(body);
    expect(received.xml).toContain(
      "<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>",
    );
    expect(received.xml).toContain(
      "<MessageAttribute><Name>Hello</Name><Value><DataType>String</DataType><StringValue>There</StringValue></Value></MessageAttribute>",
    );
    const ReceiptHandle = textIn(received.xml, "ReceiptHandle") ?? "";
    const hidden = await call("/", {
      Action: "ChangeMessageVisibility",
      QueueUrl: `http://anywhere${QUEUE}`,
      ReceiptHandle,
      VisibilityTimeout: "0",
    });
    expect(hidden.xml).toMatch(
      /^<\?xml version="1\.0"\?><ChangeMessageVisibilityResponse [^>]+><ResponseMetadata>/,
    );
    expect((await call(QUEUE, { Action: "DeleteMessage", ReceiptHandle })).status).toBe(200);
    expect(sqs.sqs().counts("work").visible).toBe(0);
  });

  it("answers a batch entry by entry", async () => {
    const sent = await call(QUEUE, {
      Action: "SendMessageBatch",
      "SendMessageBatchRequestEntry.1.Id": "good",
      "SendMessageBatchRequestEntry.1.MessageBody": "x",
      "SendMessageBatchRequestEntry.2.Id": "bad",
      "SendMessageBatchRequestEntry.2.MessageBody": "x",
      "SendMessageBatchRequestEntry.2.DelaySeconds": "many",
    });
    expect(sent.xml).toContain("<SendMessageBatchResultEntry><Id>good</Id>");
    expect(sent.xml).toContain(
      "<BatchResultErrorEntry><Id>bad</Id><SenderFault>true</SenderFault><Code>InvalidParameterValue</Code>",
    );
  });

  it("refuses in XML", async () => {
    const missing = await call("/", {
      Action: "SendMessage",
      QueueUrl: `http://x${QUEUE}-not`,
      MessageBody: "x",
    });
    expect(missing).toMatchObject({ status: 400, type: "text/xml" });
    expect(missing.xml).toContain(
      "<Error><Type>Sender</Type><Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>The specified queue does not exist for this wsdl version.</Message><Detail/></Error>",
    );
    expect((await call("/", { Action: "Nonsense" })).xml).toContain("<Code>InvalidAction</Code>");
    expect((await call("/", {})).status).toBe(400);
    expect((await call(QUEUE, { Action: "ReceiveMessage", MaxNumberOfMessages: "x" })).xml).toContain(
      "<Code>InvalidParameterValue</Code>",
    );
    expect((await call("/", { Action: "SendMessage", QueueUrl: "work/", MessageBody: "x" })).status).toBe(
      404,
    );
  });
});

describe("the JSON protocol", () => {
  const post = async (target: string, body: string) => {
    const response = await fetch(sqs.origin, {
      method: "POST",
      headers: { "x-amz-target": target, "content-type": "application/x-amz-json-1.0" },
      body,
    });
    return {
      status: response.status,
      older: response.headers.get("x-amzn-query-error"),
      body: await response.text(),
    };
  };
  const QueueUrl = `http://x${QUEUE}`;

  it("tells of an error by its shape, and by the older code in a header", async () => {
    const answer = await post("AmazonSQS.PurgeQueue", JSON.stringify({ QueueUrl: `${QueueUrl}-not` }));
    expect(answer).toEqual({
      status: 400,
      older: "AWS.SimpleQueueService.NonExistentQueue;Sender",
      body: '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}',
    });
  });

  it.each([
    ["AmazonSQS.Nonsense", "{}", "UnknownOperationException"],
    ["AmazonSQS.toString", "{}", "UnknownOperationException"],
    ["SQS.SendMessage", "{}", "UnknownOperationException"],
    ["AmazonSQS.SendMessage", "{", "SerializationException"],
    ["AmazonSQS.SendMessage", "[]", "SerializationException"],
    ["AmazonSQS.SendMessage", '{"QueueUrl":1}', "SerializationException"],
    ["AmazonSQS.SendMessage", '{"MessageAttributes":{"a":"b"}}', "SerializationException"],
    ["AmazonSQS.SendMessage", "{}", "MissingRequiredParameterException"],
    ["AmazonSQS.ReceiveMessage", JSON.stringify({ QueueUrl, AttributeNames: {} }), "SerializationException"],
    [
      "AmazonSQS.ReceiveMessage",
      JSON.stringify({ QueueUrl, MaxNumberOfMessages: 1.5 }),
      "SerializationException",
    ],
    ["AmazonSQS.SendMessageBatch", JSON.stringify({ QueueUrl, Entries: [null] }), "SerializationException"],
  ])("refuses %s %s", async (target, body, type) => {
    const answer = await post(target, body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body).__type).toBe(`com.amazon.coral.service#${type}`);
  });

  it("answers what has no output with an empty body", async () => {
    const sent = { QueueUrl, Tags: { a: "b" } };
    expect(await post("AmazonSQS.TagQueue", JSON.stringify(sent))).toMatchObject({ status: 200, body: "" });
  });
});
