import { expect, it } from "vitest";
import { functionTable, listFunctions } from "./function-table.mjs";

const row = (changes) => ({
  name: "main",
  memory: 512,
  timeoutSeconds: 10,
  bytes: 100 * 1024,
  import: { ms: 20 },
  permissions: { logs: 2, dynamodb: 1 },
  ...changes,
});

it("a row has memory, time-out, size, import and permissions", () => {
  const { text, problems } = functionTable([row()]);
  expect(text.split("\n")[1]?.split(/ {2,}/)).toEqual([
    "main",
    "512 MB",
    "10 s",
    "100 KB",
    "20 ms",
    "dynamodb 1, logs 2",
  ]);
  expect(problems).toEqual([]);
});

it("a function above 300 KB is a problem, a slow import is only marked", () => {
  const { text, problems } = functionTable([
    row({ bytes: 300 * 1024 + 1 }),
    row({ name: "slow", import: { ms: 61 } }),
  ]);
  expect(problems).toEqual([expect.stringContaining("main is 301 KB zipped")]);
  expect(text).toContain("61 ms (!)");
});

it("a function that does not load is a problem", () => {
  expect(functionTable([row({ import: { failure: "Error: no" } })]).problems).toEqual([
    "main does not load: Error: no",
  ]);
});

it("counts what a function's own role allows, and asks for its zip by name", async () => {
  const statement = (Effect, Action) => ({ Effect, Action, Resource: "arn:x" });
  const template = {
    Resources: {
      Main: {
        Type: "AWS::Lambda::Function",
        Properties: {
          MemorySize: 128,
          Timeout: 3,
          Code: { S3Key: "a/b/main.zip" },
          Role: { "Fn::GetAtt": ["Role", "Arn"] },
        },
      },
      Role: {
        Type: "AWS::IAM::Role",
        Properties: {
          AssumeRolePolicyDocument: { Statement: [{ Effect: "Allow", Action: "sts:AssumeRole" }] },
          Policies: [
            {
              PolicyDocument: {
                Statement: [
                  statement("Allow", ["dynamodb:GetItem", "dynamodb:PutItem"]),
                  statement("Allow", "dynamodb:GetItem"),
                  statement("Deny", "s3:GetObject"),
                ],
              },
            },
          ],
        },
      },
    },
  };
  const asked = [];
  const rows = await listFunctions(template, async (name) => {
    asked.push(name);
    return { bytes: 1, import: { ms: 1 } };
  });
  expect(asked).toEqual(["main"]);
  expect(rows).toMatchObject([
    { name: "main", memory: 128, timeoutSeconds: 3, permissions: { dynamodb: 2 } },
  ]);
});
