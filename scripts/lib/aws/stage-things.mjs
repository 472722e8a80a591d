import { randomBytes } from "node:crypto";
import { call, callAll, SERVICE, unlessMissing } from "./clients.mjs";

/** Where the handlers read the secret that signs access tokens (docs/reference/table.md). */
export const secretName = (stage) => `/${SERVICE}/${stage}/token-secret`;

/** Whether it is there; its value is nobody's business here. */
export async function hasSecret(stage) {
  const { Parameters: found = [] } = await call("SSM", "GetParameters", { Names: [secretName(stage)] });
  return found.length > 0;
}

/** CloudFormation cannot make a SecureString. One that somebody else has made meanwhile stays: another would log everybody out. */
export const makeSecret = (stage) =>
  unlessMissing(
    call("SSM", "PutParameter", {
      Name: secretName(stage),
      Type: "SecureString",
      Value: randomBytes(48).toString("base64"),
      Overwrite: false,
      Tags: [
        { Key: "project", Value: SERVICE },
        { Key: "stage", Value: stage },
      ],
    }),
    "ParameterAlreadyExists",
  );

export const deleteSecret = (stage) =>
  unlessMissing(call("SSM", "DeleteParameter", { Name: secretName(stage) }), "ParameterNotFound");

/** Logs of the stage's functions. A stage has no dash in its name, so that none of another begins like it. */
export async function findLogGroups(stage) {
  const prefix = `/aws/lambda/${SERVICE}-${stage}-`;
  const groups = await callAll(
    "CloudWatchLogs",
    "DescribeLogGroups",
    { logGroupNamePrefix: prefix },
    "logGroups",
    "nextToken",
  );
  return groups.map(({ logGroupName: name }) => name);
}

export const deleteLogGroup = (name) =>
  unlessMissing(
    call("CloudWatchLogs", "DeleteLogGroup", { logGroupName: name }),
    "ResourceNotFoundException",
  );

export async function findTables(stage) {
  const name = `${SERVICE}-${stage}`;
  const found = await unlessMissing(
    call("DynamoDB", "DescribeTable", { TableName: name }),
    "ResourceNotFoundException",
  );
  return found ? [name] : [];
}

/** Whether nobody is in a stage: no item in its table, or no table. One item is read, whatever it is. */
export async function isEmptyStage(stage) {
  const read = call("DynamoDB", "Scan", { TableName: `${SERVICE}-${stage}`, Limit: 1, ConsistentRead: true });
  const found = await unlessMissing(read, "ResourceNotFoundException");
  return (found?.Items ?? []).length === 0;
}

export const deleteTable = (name) =>
  unlessMissing(call("DynamoDB", "DeleteTable", { TableName: name }), "ResourceNotFoundException");

/** @returns {Promise<{limit: number, unreserved: number}>} how many environments the account may have at once in this Region */
export async function readConcurrency() {
  const { AccountLimit: limits } = await call("Lambda", "GetAccountSettings");
  return { limit: limits.ConcurrentExecutions, unreserved: limits.UnreservedConcurrentExecutions };
}

/** Forgets what the edges keep of pages whose names stay; hashed files need none. One path: `/*` counts as one. */
export const invalidate = (distributionId) =>
  call("CloudFront", "CreateInvalidation", {
    DistributionId: distributionId,
    InvalidationBatch: { CallerReference: String(Date.now()), Paths: { Quantity: 1, Items: ["/*"] } },
  });
