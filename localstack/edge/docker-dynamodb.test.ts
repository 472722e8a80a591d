import { describe, expect, it } from "vitest";
import { createDockerDynamoDb } from "./docker-dynamodb.ts";
import { TableChanges } from "./table-changes.ts";

const arn = { region: "eu-west-1", accountId: "123456789012" };
const THEIRS = "arn:aws:dynamodb:ddblocal:000000000000:table/things";
const OURS = "arn:aws:dynamodb:eu-west-1:123456789012:table/things";
const ITERATOR = `${THEIRS}/stream/2026-11-28T21:05:48.431|001|abc`;

/** A service whose engine answers with these bodies in turn, and what it was asked. */
function serviceOf(kind: "dynamodb-local" | "localstack", ...answers: object[]) {
  const asked: { target: string; body: string }[] = [];
  const service = createDockerDynamoDb(
    kind,
    {
      accountId: "210987654321",
      async send(target, body) {
        asked.push({ target, body: body.toString() });
        return { status: 200, headers: {}, body: Buffer.from(JSON.stringify(answers.shift() ?? {})) };
      },
      close() {},
    },
    arn,
    new TableChanges(),
  );
  const call = async (prefix: string, operation: string, input: object) => {
    const body = Buffer.from(JSON.stringify(input));
    return JSON.parse((await service({ prefix, operation, body, input })).body.toString());
  };
  return { call, asked };
}

const record = (more: object = {}, dynamodb: object = {}) => ({
  eventID: "a1cbbaa2-835f-4be3-8209-90cccf42d507",
  eventName: "INSERT",
  awsRegion: "ddblocal",
  ...more,
  dynamodb: { ApproximateCreationDateTime: 1_795_899_900, Keys: { pk: { S: "a" } }, ...dynamodb },
});

describe("DynamoDB in a container", () => {
  it("has ARNs of this account in both directions, and leaves items alone", async () => {
    const { call, asked } = serviceOf(
      "dynamodb-local",
      { Table: { TableArn: THEIRS } },
      { StreamDescription: { StreamArn: THEIRS } },
      { Item: { text: { S: THEIRS } } },
    );
    expect(await call("DynamoDB_20120810", "DescribeTable", { TableName: "things" })).toEqual({
      Table: { TableArn: OURS },
    });
    expect(await call("DynamoDBStreams_20120810", "DescribeStream", { StreamArn: OURS })).toEqual({
      StreamDescription: { StreamArn: OURS },
    });
    expect(asked[1]?.body).toBe(JSON.stringify({ StreamArn: THEIRS }));
    expect(await call("DynamoDB_20120810", "GetItem", {})).toEqual({ Item: { text: { S: THEIRS } } });
  });

  it("takes LocalStack's ARNs for those of the account that it was asked for", async () => {
    const theirs = OURS.replace("123456789012", "210987654321");
    const { call } = serviceOf("localstack", { Table: { TableArn: theirs } });
    expect(await call("DynamoDB_20120810", "DescribeTable", {})).toEqual({ Table: { TableArn: OURS } });
  });

  it("gives records AWS's form: ids without dashes, this Region, a time that is not before they were", async () => {
    const nowSeconds = Math.floor(Date.now() / 1000);
    const thisMinute = nowSeconds - (nowSeconds % 60);
    const { call } = serviceOf("dynamodb-local", {
      Records: [record(), record({}, { ApproximateCreationDateTime: thisMinute })],
    });
    const { Records } = await call("DynamoDBStreams_20120810", "GetRecords", { ShardIterator: ITERATOR });
    expect(Records[0]).toMatchObject({
      eventID: "a1cbbaa2835f4be3820990cccf42d507",
      awsRegion: "eu-west-1",
      dynamodb: { ApproximateCreationDateTime: 1_795_899_959 },
    });
    expect(Records[1].dynamodb.ApproximateCreationDateTime).toBeGreaterThanOrEqual(nowSeconds);
    expect(Records[1].dynamodb.ApproximateCreationDateTime).toBeLessThanOrEqual(
      Math.floor(Date.now() / 1000),
    );
  });

  it("C8 knows what TTL deleted: by DynamoDB Local's own word, and by the mark of our sweep", async () => {
    const removed = record({ eventName: "REMOVE" });
    const mark = {
      id: { S: JSON.stringify(["things", [["pk", { S: "a" }]]]) },
      deletedAt: { N: "1795899930" },
    };
    const { call } = serviceOf(
      "dynamodb-local",
      { Records: [record({ eventName: "UNKNOWN_TO_SDK_VERSION" }), removed] },
      { Responses: { "_local-aws.ttl-deletions": [mark] } },
    );
    const { Records } = await call("DynamoDBStreams_20120810", "GetRecords", { ShardIterator: ITERATOR });
    for (const one of Records)
      expect(one).toMatchObject({
        eventName: "REMOVE",
        userIdentity: { PrincipalId: "dynamodb.amazonaws.com", Type: "Service" },
      });
    const { call: other } = serviceOf("dynamodb-local", { Records: [removed] }, { Responses: {} });
    const plain = await other("DynamoDBStreams_20120810", "GetRecords", { ShardIterator: ITERATOR });
    expect(plain.Records[0].userIdentity).toBeUndefined();
  });

  it("hides the tables of ours", async () => {
    const page = { TableNames: ["_local-aws.ttl-deletions", "things"] };
    const { call } = serviceOf("localstack", page, page);
    expect(await call("DynamoDB_20120810", "ListTables", {})).toEqual({ TableNames: ["things"] });
  });
});
