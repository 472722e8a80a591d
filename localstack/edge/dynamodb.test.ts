import { describe, expect, it } from "vitest";
import { createDynamoDbService, type EngineTrouble } from "./dynamodb.ts";

/** What the person is told where the engine answers a Query like this. */
async function troubleOf(status: number, message: string) {
  const told: EngineTrouble[] = [];
  const body = Buffer.from(JSON.stringify({ __type: "x#InternalServerError", message }));
  const service = createDynamoDbService(
    { send: async () => ({ status, headers: {}, body }), accountId: undefined, close() {} },
    { region: "us-east-1", accountId: "000000000000" },
    (trouble) => told.push(trouble),
  );
  const answer = await service({
    prefix: "DynamoDB_20120810",
    operation: "Query",
    body: Buffer.from("{}"),
    input: {},
  });
  expect(answer.status).toBe(status);
  return told;
}

// The texts are SQLite's, as dynoxide 1.2.1 passes them on.
describe("what the engine says of its file", () => {
  it("a full disk and a damaged file are told to the person, and the caller gets the error", async () => {
    expect(await troubleOf(500, "backend: database or disk is full")).toEqual(["disk-full"]);
    expect(await troubleOf(500, "backend: database disk image is malformed")).toEqual(["damaged"]);
  });

  it("a caller's own mistake is not", async () => {
    expect(await troubleOf(400, "the expression says: database disk image is malformed")).toEqual([]);
    expect(await troubleOf(500, "something else")).toEqual([]);
  });
});
