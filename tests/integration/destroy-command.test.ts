import { afterEach, describe, expect, it } from "vitest";
import {
  ACCOUNT,
  type Answer,
  type DocumentedAws,
  identity,
  jsonError,
  noSuchStack,
  queryAnswer,
  queryError,
  startDocumentedAws,
  variablesFor,
} from "./support/documented-aws.ts";
import { runCommand } from "./support/running-start.ts";

const STACK = `arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/fanout-dev/5b3c`;
const CLIENT = `fanout-dev-client-${ACCOUNT}`;
const LOG = "/aws/lambda/fanout-dev-auth";
const S3 = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

let aws: DocumentedAws | undefined;
afterEach(() => aws?.stop());

/** A stage with everything, as its stack is deleted: after that nothing of it is there. */
function stage(changes: Readonly<Record<string, Answer>> = {}): Record<string, Answer> {
  const there = { stack: true, deleting: false, log: true, secret: true };
  const stackAs = (status: string) =>
    queryAnswer(
      "DescribeStacks",
      `<Stacks><member><StackId>${STACK}</StackId><StackName>fanout-dev</StackName><StackStatus>${status}</StackStatus></member></Stacks>`,
    );
  return {
    GetCallerIdentity: identity,
    DescribeStacks: (input) => {
      if (!there.deleting) return stackAs("UPDATE_COMPLETE");
      there.stack = false;
      // By its name a deleted stack is not found, by its id it is.
      return new URLSearchParams(input).get("StackName") === STACK ? stackAs("DELETE_COMPLETE") : noSuchStack;
    },
    GetTemplate: () =>
      queryAnswer(
        "GetTemplate",
        `<TemplateBody>{"Resources":{"ClientBucket":{"Type":"AWS::S3::Bucket","DeletionPolicy":"Delete"}}}</TemplateBody>`,
      ),
    ListStackResources: () =>
      queryAnswer(
        "ListStackResources",
        `<StackResourceSummaries><member><LogicalResourceId>ClientBucket</LogicalResourceId><PhysicalResourceId>${CLIENT}</PhysicalResourceId><ResourceType>AWS::S3::Bucket</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member></StackResourceSummaries>`,
      ),
    DeleteStack: () => {
      there.deleting = true;
      return queryAnswer("DeleteStack", "");
    },
    ListBuckets: () => {
      const names = ["somebody-elses", `fanout-dev2-client-${ACCOUNT}`, ...(there.stack ? [CLIENT] : [])];
      const buckets = names.map((name) => `<Bucket><Name>${name}</Name></Bucket>`).join("");
      return { body: `<ListAllMyBucketsResult ${S3}><Buckets>${buckets}</Buckets></ListAllMyBucketsResult>` };
    },
    ListObjectVersions: (_input, { query }) => ({
      body: query.has("key-marker")
        ? `<ListVersionsResult ${S3}><IsTruncated>false</IsTruncated><DeleteMarker><Key>b</Key><VersionId>v3</VersionId></DeleteMarker></ListVersionsResult>`
        : `<ListVersionsResult ${S3}><IsTruncated>true</IsTruncated><NextKeyMarker>a</NextKeyMarker><NextVersionIdMarker>v2</NextVersionIdMarker><Version><Key>a</Key><VersionId>v1</VersionId></Version><Version><Key>a</Key><VersionId>v2</VersionId></Version></ListVersionsResult>`,
    }),
    DeleteObjects: () => ({ body: `<DeleteResult ${S3}></DeleteResult>` }),
    ListMultipartUploads: () => ({ body: `<ListMultipartUploadsResult ${S3}></ListMultipartUploadsResult>` }),
    DescribeTable: () => jsonError("com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"),
    DescribeLogGroups: () => ({
      body: JSON.stringify({ logGroups: there.log ? [{ logGroupName: LOG }] : [] }),
    }),
    DeleteLogGroup: () => {
      there.log = false;
      return {};
    },
    GetParameters: () => ({
      body: JSON.stringify({ Parameters: there.secret ? [{ Name: "/fanout/dev/token-secret" }] : [] }),
    }),
    DeleteParameter: () => {
      there.secret = false;
      return { body: "{}" };
    },
    ...changes,
  };
}

async function destroy(answers: Readonly<Record<string, Answer>>, ...args: string[]) {
  aws = await startDocumentedAws(answers);
  const command = runCommand(process.execPath, ["scripts/destroy.mjs", "--stage", "dev", ...args], {
    env: variablesFor(aws.url),
  });
  return { code: await command.exitCode, output: command.output() };
}

const WRITES = /^(Delete|Abort|Put|Create)/;
const writes = () => aws?.calls.filter((call) => WRITES.test(call));

describe("npm run destroy", () => {
  it("removes the stack, every version, the log and the secret, in this order, and asks what is left", async () => {
    const deleted: string[] = [];
    const answers = stage();
    const { code, output } = await destroy(
      {
        ...answers,
        DeleteObjects: (input, request) => {
          deleted.push(request.path, ...[...input.matchAll(/<VersionId>(\w+)</g)].map(([, id = ""]) => id));
          return answers.DeleteObjects?.(input, request) ?? {};
        },
      },
      "--yes",
    );
    expect(code, output).toBe(0);
    expect(writes()).toEqual([
      "DeleteStack",
      "DeleteObjects",
      "DeleteObjects",
      "DeleteLogGroup",
      "DeleteParameter",
    ]);
    expect(deleted.filter((one) => one.startsWith("v"))).toEqual(["v1", "v2", "v3"]);
    expect(deleted.filter((one) => one.startsWith("/")).every((path) => path.startsWith(`/${CLIENT}`))).toBe(
      true,
    );
    expect(output).toContain("Nothing of the stage dev is left.");
  });

  it("--dry-run names the steps, and removes nothing", async () => {
    const { code, output } = await destroy(stage(), "--dry-run");
    expect(code, output).toBe(0);
    expect(output).toContain(`2. empty the bucket ${CLIENT}, every version of every object`);
    expect(writes()).toEqual([]);
  });

  it.each([
    ["cannot be deleted while TerminationProtection is enabled", 400, "ValidationError"],
    ["User is not authorized to perform: cloudformation:DeleteStack", 403, "AccessDenied"],
  ])("loses nothing where CloudFormation refuses: %s", async (message, status, code) => {
    const answer = await destroy(stage({ DeleteStack: () => queryError(status, code, message) }), "--yes");
    expect(answer).toEqual({ code: 1, output: expect.stringContaining(message) });
    expect(writes()).toEqual(["DeleteStack"]);
  });

  it("deletes once more after the turn came to a bucket that was not empty yet", async () => {
    const stackAs = (status: string) =>
      queryAnswer(
        "DescribeStacks",
        `<Stacks><member><StackId>${STACK}</StackId><StackName>fanout-dev</StackName><StackStatus>${status}</StackStatus></member></Stacks>`,
      );
    const answers = stage();
    let deletes = 0;
    const { code, output } = await destroy(
      {
        ...answers,
        DeleteStack: () => {
          deletes += 1;
          return queryAnswer("DeleteStack", "");
        },
        DescribeStacks: (input, request) => {
          if (deletes === 0) return stackAs("UPDATE_COMPLETE");
          if (deletes === 1) return stackAs("DELETE_FAILED");
          answers.DeleteStack?.(input, request);
          return answers.DescribeStacks?.(input, request) ?? {};
        },
      },
      "--yes",
    );
    expect(code, output).toBe(0);
    expect(deletes).toBe(2);
    expect(output).toContain("Nothing of the stage dev is left.");
  });

  it("leaves what the stack could not make because it was there already", async () => {
    const attachments = `fanout-dev-attachments-${ACCOUNT}`;
    const { code, output } = await destroy(
      stage({
        GetTemplate: () =>
          queryAnswer(
            "GetTemplate",
            `<TemplateBody>{"Resources":{"Attachments":{"Type":"AWS::S3::Bucket","DeletionPolicy":"Delete"}}}</TemplateBody>`,
          ),
        ListStackResources: () =>
          queryAnswer(
            "ListStackResources",
            `<StackResourceSummaries><member><LogicalResourceId>Attachments</LogicalResourceId><PhysicalResourceId>${attachments}</PhysicalResourceId><ResourceType>AWS::S3::Bucket</ResourceType><ResourceStatus>CREATE_FAILED</ResourceStatus></member></StackResourceSummaries>`,
          ),
        ListBuckets: () => ({
          body: `<ListAllMyBucketsResult ${S3}><Buckets><Bucket><Name>${attachments}</Name></Bucket></Buckets></ListAllMyBucketsResult>`,
        }),
      }),
      "--dry-run",
    );
    expect(code, output).toBe(0);
    expect(output).toContain(`Stays (--with-data removes it too): ${attachments}`);
    expect(output).not.toContain("empty the bucket");
  });

  it("lists what would not go", async () => {
    const { code, output } = await destroy(
      stage({
        DeleteLogGroup: () => ({}),
        DescribeLogGroups: () => ({ body: JSON.stringify({ logGroups: [{ logGroupName: LOG }] }) }),
      }),
      "--yes",
    );
    expect(code, output).toBe(1);
    expect(output).toContain(`Left of the stage dev:\n  log ${LOG}`);
  });

  it("says why the stack cannot go", async () => {
    let asked = false;
    const { code, output } = await destroy(
      stage({
        DeleteStack: () => {
          asked = true;
          return queryAnswer("DeleteStack", "");
        },
        DescribeStacks: () =>
          queryAnswer(
            "DescribeStacks",
            `<Stacks><member><StackId>${STACK}</StackId><StackName>fanout-dev</StackName><StackStatus>${asked ? "DELETE_FAILED" : "UPDATE_COMPLETE"}</StackStatus></member></Stacks>`,
          ),
        DescribeStackEvents: () =>
          queryAnswer(
            "DescribeStackEvents",
            "<StackEvents><member><LogicalResourceId>Attachments</LogicalResourceId><ResourceStatus>DELETE_FAILED</ResourceStatus><ResourceStatusReason>The bucket you tried to delete is not empty</ResourceStatusReason></member></StackEvents>",
          ),
      }),
      "--yes",
    );
    expect([code, output]).toEqual([
      1,
      expect.stringContaining("Attachments: The bucket you tried to delete is not empty"),
    ]);
    expect(output).toContain("run the same again");
  });

  it("has nothing to do where nothing is", async () => {
    const nothing = stage();
    nothing.DeleteStack?.("", { path: "/", query: new URLSearchParams() });
    const { code, output } = await destroy(
      {
        ...nothing,
        DescribeLogGroups: () => ({ body: '{"logGroups":[]}' }),
        GetParameters: () => ({ body: '{"Parameters":[]}' }),
      },
      "--yes",
    );
    expect([code, output]).toEqual([
      0,
      expect.stringContaining("Nothing of the stage dev is there to remove."),
    ]);
  });

  it("does nothing where nobody is there to confirm", async () => {
    const { code, output } = await destroy(stage());
    expect([code, output]).toEqual([1, expect.stringContaining("To remove without asking: --yes")]);
    expect(aws?.calls).toEqual([]);
  });
});
