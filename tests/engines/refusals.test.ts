import { afterEach, expect } from "vitest";
import { startLocalAws } from "#testing";
import { createProject, linkPackages, removeProject } from "../integration/support/offline-project.ts";
import { supports } from "./supports.ts";

const serverlessYml = `service: refused
provider: { name: aws, runtime: nodejs24.x }
plugins: [serverless-offline, fanout-local-aws]
functions:
  main: { handler: main.main }
resources:
  Resources:
    Work: { Type: AWS::SQS::Queue, Properties: { QueueName: work, VisibilityTimeout: 99999999 } }
`;

let project: string | undefined;
afterEach(() => project && removeProject(project));

supports("a queue that AWS would refuse is refused", async () => {
  project = createProject({
    "serverless.yml": serverlessYml,
    "main.mjs": "export const main = async () => {};",
  });
  linkPackages(project);
  await expect(startLocalAws({ root: project })).rejects.toThrow(
    "The queue work cannot be as serverless.yml says: Invalid value for the parameter VisibilityTimeout.",
  );
});
