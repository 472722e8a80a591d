import { afterEach, expect } from "vitest";
import { startLocalAws } from "#testing";
import { createProject, linkPackages, removeProject } from "../integration/support/offline-project.ts";
import { engine, supports } from "./supports.ts";

let project: string | undefined;
afterEach(() => project && removeProject(project));

/** Starts a service with this resource. */
function startWith(resource: string) {
  project = createProject({
    "serverless.yml": `service: refused
provider: { name: aws, runtime: nodejs24.x }
plugins: [serverless-offline, fanout-local-aws]
functions:
  main: { handler: main.main }
resources:
  Resources:
    ${resource}
`,
    "main.mjs": "export const main = async () => {};",
  });
  linkPackages(project);
  return startLocalAws({ root: project });
}

supports("a queue that AWS would refuse is refused", async () => {
  await expect(
    startWith(
      "Work: { Type: AWS::SQS::Queue, Properties: { QueueName: work, VisibilityTimeout: 99999999 } }",
    ),
  ).rejects.toThrow(
    "The queue work cannot be as serverless.yml says: Invalid value for the parameter VisibilityTimeout.",
  );
});

supports("a table that AWS would refuse fails the start, with the reason", async () => {
  const attributes =
    "AttributeDefinitions: [{ AttributeName: id, AttributeType: S }, { AttributeName: idle, AttributeType: S }]";
  const start = startWith(
    `Things: { Type: AWS::DynamoDB::Table, Properties: { TableName: things, BillingMode: PAY_PER_REQUEST, KeySchema: [{ AttributeName: id, KeyType: HASH }], ${attributes} } }`,
  );
  // Each engine has words of its own. LocalStack makes it through CloudFormation, in a script whose output this is.
  const begin =
    engine === "localstack"
      ? "^LocalStack's init script 10-stores.py failed:"
      : "^DynamoDB refuses the table Things of serverless.yml";
  await expect(start).rejects.toThrow(
    new RegExp(`${begin}[\\s\\S]*number of attributes in key ?schema`, "i"),
  );
});
