import { describe, expect, it } from "vitest";
import { destroyTexts, isBucketOf, planDestroy } from "./destroy-plan.mjs";

const TABLE = "fanout-dev";
const FILES = "fanout-dev-attachments-123456789012";
const CLIENT = "fanout-dev-client-123456789012";
const ZIPS = "fanout-dev-serverlessdeploymentbucket-abc123";
const LOG = "/aws/lambda/fanout-dev-auth";

const stackOf = (policy, status = "UPDATE_COMPLETE") => ({
  status,
  template: {
    Resources: {
      Table: { Type: "AWS::DynamoDB::Table", DeletionPolicy: policy },
      Attachments: { Type: "AWS::S3::Bucket", DeletionPolicy: policy },
      ClientBucket: { Type: "AWS::S3::Bucket", DeletionPolicy: "Delete" },
      ServerlessDeploymentBucket: { Type: "AWS::S3::Bucket" },
    },
  },
  resources: [
    { logicalId: "Table", type: "AWS::DynamoDB::Table", physicalId: TABLE },
    { logicalId: "Attachments", type: "AWS::S3::Bucket", physicalId: FILES },
    { logicalId: "ClientBucket", type: "AWS::S3::Bucket", physicalId: CLIENT },
    { logicalId: "ServerlessDeploymentBucket", type: "AWS::S3::Bucket", physicalId: ZIPS },
  ],
});
const NOTHING = { buckets: [], tables: [], logGroups: [], hasSecret: false };
const all = (stack) => ({
  stack,
  buckets: [FILES, CLIENT, ZIPS],
  tables: [TABLE],
  logGroups: [LOG],
  hasSecret: true,
});
const plan = (facts, withData = false) => {
  const { steps, kept } = planDestroy(facts, { withData });
  return { steps: steps.map(({ do: step, name }) => (name ? `${step} ${name}` : step)), kept };
};

describe("planDestroy", () => {
  it("tells CloudFormation before it empties a bucket, then takes what no stack holds", () => {
    expect(plan(all(stackOf("Delete")))).toEqual({
      steps: [
        "deleteStack",
        `emptyBucket ${FILES}`,
        `emptyBucket ${CLIENT}`,
        `emptyBucket ${ZIPS}`,
        "awaitStackGone",
        `deleteLogGroup ${LOG}`,
        "deleteSecret",
      ],
      kept: [],
    });
  });

  it("keeps what the stage retains, until somebody says that it may go", () => {
    const kept = plan(all(stackOf("Retain")));
    expect(kept.kept).toEqual([TABLE, FILES]);
    expect(kept.steps).not.toContain(`emptyBucket ${FILES}`);
    const gone = plan(all(stackOf("Retain")), true);
    expect(gone.kept).toEqual([]);
    expect(gone.steps).toEqual(
      expect.arrayContaining([`emptyBucket ${FILES}`, `deleteBucket ${FILES}`, `deleteTable ${TABLE}`]),
    );
    expect(gone.steps.indexOf("awaitStackGone")).toBeLessThan(gone.steps.indexOf(`deleteTable ${TABLE}`));
  });

  it("takes up where an earlier one was cut off: the stack is going, or gone", () => {
    expect(plan(all(stackOf("Delete", "DELETE_IN_PROGRESS"))).steps).not.toContain("deleteStack");
    expect(plan({ ...NOTHING, logGroups: [LOG], hasSecret: true }).steps).toEqual([
      `deleteLogGroup ${LOG}`,
      "deleteSecret",
    ]);
    expect(plan({ ...NOTHING, buckets: [CLIENT] }).steps).toEqual([
      `emptyBucket ${CLIENT}`,
      `deleteBucket ${CLIENT}`,
    ]);
  });

  it("does not take data that a stack which is gone has left, unless it is told to", () => {
    expect(plan({ ...NOTHING, tables: [TABLE], buckets: [FILES] })).toEqual({
      steps: [],
      kept: [TABLE, FILES],
    });
    expect(plan({ ...NOTHING, tables: [TABLE], buckets: [FILES] }, true).steps).toEqual([
      `emptyBucket ${FILES}`,
      `deleteBucket ${FILES}`,
      `deleteTable ${TABLE}`,
    ]);
  });

  it.each([
    "DELETE_FAILED",
    "ROLLBACK_COMPLETE",
    "CREATE_FAILED",
    "REVIEW_IN_PROGRESS",
    "UPDATE_ROLLBACK_FAILED",
  ])("deletes a stack that is %s", (status) => {
    expect(plan(all(stackOf("Delete", status))).steps).toContain("deleteStack");
  });

  it.each(["UPDATE_IN_PROGRESS", "CREATE_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS"])(
    "waits for a stack that is %s",
    (status) => {
      expect(() => plan(all(stackOf("Delete", status)))).toThrow("Wait until it is done");
    },
  );

  it("refuses a stack with termination protection, unless that is going already", () => {
    const isProtected = (status) => all({ ...stackOf("Delete", status), id: "arn:x", isProtected: true });
    expect(() => plan(isProtected("UPDATE_COMPLETE"))).toThrow(
      "--no-enable-termination-protection --stack-name arn:x",
    );
    expect(plan(isProtected("DELETE_IN_PROGRESS")).steps).toContain("awaitStackGone");
  });

  it("has no steps where nothing is", () => {
    expect(plan(NOTHING)).toEqual({ steps: [], kept: [] });
  });

  it("every step has words", () => {
    const { steps } = planDestroy(all(stackOf("Retain")), { withData: true });
    expect(destroyTexts(steps).join("\n")).not.toContain("undefined");
  });
});

it("isBucketOf knows a stage's buckets from another's", () => {
  const isOurs = isBucketOf("fanout", "dev", "123456789012");
  expect([FILES, CLIENT, ZIPS].every(isOurs)).toBe(true);
  expect(
    [
      "fanout-dev2-client-123456789012",
      "fanout-dev-client-999999999999",
      "fanout-dev-photos",
      "x-fanout-dev-client-123456789012",
      "fanout-dev-client-123456789012-x",
    ].filter(isOurs),
  ).toEqual([]);
});
