import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { REFUSALS, STORED, TABLE_NAME, TOO_MANY } from "./conformance.fixture.ts";
import { type EdgeWithTables, type Output, startEdgeWithTables } from "./dynamodb.fixture.ts";

let local: EdgeWithTables;
beforeAll(async () => {
  local = await startEdgeWithTables();
  await local.createTable(TABLE_NAME);
});
beforeEach(() => local.call("PutItem", { TableName: TABLE_NAME, Item: STORED }));
afterAll(() => local?.stop());

const errorOf = (call: Promise<unknown>): Promise<Output> =>
  call.then(
    (answer) => ({ name: "none", message: JSON.stringify(answer) }),
    ({ name, message }: Error) => ({ name, message }),
  );

describe("refusals of DynamoDB, in AWS's words", () => {
  it.each(REFUSALS)("$operation: $what", async ({ operation, input, name, message, cured }) => {
    const refusal = { name: name ?? "ValidationException", message };
    expect(await errorOf(local.call(operation, input))).toEqual(refusal);
    // dynoxide 1.2.1: where it has AWS's words by itself, the edge has nothing to mend.
    const direct = await errorOf(local.direct(operation, input));
    if (cured) expect(direct).not.toEqual(refusal);
    else expect(direct).toEqual(refusal);
  });

  it.each(TOO_MANY)("%s has a most", async (operation, input, most) => {
    expect(await errorOf(local.call(operation, input))).toEqual({
      name: "ValidationException",
      message: expect.stringMatching(`^.{1,200}Member must have length less than or equal to ${most}`),
    });
  });

  it("a failed condition gives the item back where that is asked for, alone and in a transaction", async () => {
    const check = {
      TableName: TABLE_NAME,
      Key: { pk: STORED.pk, sk: STORED.sk },
      ConditionExpression: "n = :n",
      ExpressionAttributeValues: { ":n": { N: "5" } },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    };
    const alone = local.call("DeleteItem", check);
    await expect(alone).rejects.toMatchObject({ name: "ConditionalCheckFailedException", Item: STORED });
    await expect(
      local.call("TransactWriteItems", { TransactItems: [{ ConditionCheck: check }] }),
    ).rejects.toMatchObject({
      message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed]",
      CancellationReasons: [
        { Code: "ConditionalCheckFailed", Message: "The conditional request failed", Item: STORED },
      ],
    });
  });

  it("a body that is not UTF-8 is a SerializationException, which dynoxide 1.2.1 says in plain text", async () => {
    const date = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
    const ask = (url: string) =>
      fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": "DynamoDB_20120810.GetItem",
          "x-amz-date": date,
          authorization: `AWS4-HMAC-SHA256 Credential=mine/${date.slice(0, 8)}/eu-central-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`,
        },
        body: Buffer.from([0x7b, 0xff, 0x7d]),
      });
    const answer = await ask(local.edge.url);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ __type: "com.amazon.coral.service#SerializationException" });
    expect(await (await ask(local.engine.endpoint)).text()).not.toContain("SerializationException");
  });
});
