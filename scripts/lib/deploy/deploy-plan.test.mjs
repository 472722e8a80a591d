import { describe, expect, it } from "vitest";
import {
  assertGiven,
  canReserve,
  deploySettings,
  planDeploy,
  reservedBy,
  stepTexts,
} from "./deploy-plan.mjs";

const plan = (status, { hasSecret = true, isEmpty = false, invite = false } = {}) =>
  planDeploy({ ...(status && { stack: { status } }), hasSecret, isEmpty }, { stage: "dev", invite });

describe("planDeploy", () => {
  it("makes everything of a new stage", () => {
    expect(plan(undefined, { hasSecret: false })).toEqual([
      "makeSecret",
      "deployBackend",
      "makeFirstInvite",
      "deployClient",
    ]);
  });

  it.each(["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"])(
    "updates a stack that is %s",
    (status) => {
      expect(plan(status)).toEqual(["deployBackend", "deployClient"]);
    },
  );

  it("goes on after an attempt that made the secret only", () => {
    expect(plan(undefined)).toEqual(["deployBackend", "makeFirstInvite", "deployClient"]);
  });

  it("makes a secret that somebody deleted", () => {
    expect(plan("UPDATE_COMPLETE", { hasSecret: false })).toContain("makeSecret");
  });

  it("makes a further first code where one is asked for", () => {
    expect(plan("UPDATE_COMPLETE", { invite: true })).toContain("makeFirstInvite");
  });

  it.each(["CREATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"])(
    "makes the first code where the first attempt left a stack that is %s with nobody in it",
    (status) => {
      expect(plan(status, { isEmpty: true })).toEqual(["deployBackend", "makeFirstInvite", "deployClient"]);
    },
  );

  it.each(["CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "REVIEW_IN_PROGRESS"])(
    "removes a stack that is %s first, and makes it anew",
    (status) => {
      expect(plan(status)).toEqual(["removeHalfMade", "deployBackend", "makeFirstInvite", "deployClient"]);
    },
  );

  it.each([
    ["UPDATE_ROLLBACK_FAILED", "continue-update-rollback"],
    ["DELETE_FAILED", "npm run destroy -- --stage dev"],
    ["DELETE_IN_PROGRESS", "npm run destroy -- --stage dev"],
    ["UPDATE_FAILED", "roll it back there"],
    ["IMPORT_ROLLBACK_FAILED", "roll it back there"],
    ["UPDATE_IN_PROGRESS", "Wait until it is done"],
    ["CREATE_IN_PROGRESS", "Wait until it is done"],
  ])("refuses a stack that is %s, and says what to do", (status, words) => {
    expect(() => plan(status)).toThrow(words);
  });

  const left = ["fanout-prod", "fanout-prod-attachments-123456789012"];
  const planLeft = (status, options = {}) =>
    planDeploy(
      { ...(status && { stack: { status } }), hasSecret: true, left },
      { stage: "prod", invite: false, ...options },
    );
  it.each([undefined, "ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS", "IMPORT_ROLLBACK_COMPLETE"])(
    "refuses to make what a destroy has kept, and says both ways: %s",
    (status) => {
      expect(() => planLeft(status)).toThrow(
        /^fanout-prod and fanout-prod-attachments-123456789012 are there and in no stack.*--stage prod --import\..*--with-data$/,
      );
    },
  );

  it("imports what a destroy has kept where it is told to, and makes no first code for who is in", () => {
    const takesLeft = { takesLeft: true };
    const rest = ["importLeft", "deployBackend", "deployClient"];
    expect(planLeft(undefined, takesLeft)).toEqual(rest);
    expect(planLeft("REVIEW_IN_PROGRESS", takesLeft)).toEqual(["removeHalfMade", ...rest]);
    expect(planLeft("IMPORT_ROLLBACK_COMPLETE", takesLeft)).toEqual(rest);
  });

  it("goes on after an import, and has nothing to import for a stage that is not there", () => {
    const again = (status) =>
      planDeploy(
        { ...(status && { stack: { status } }), hasSecret: true },
        { stage: "prod", invite: false, takesLeft: true },
      );
    expect(again("IMPORT_COMPLETE")).toEqual(["deployBackend", "deployClient"]);
    expect(() => again(undefined)).toThrow("Nothing of the stage prod is there that could be imported.");
  });

  it("every step has words", () => {
    const steps = ["removeHalfMade", "importLeft", ...plan(undefined, { hasSecret: false })];
    expect(stepTexts(steps).join("\n")).not.toContain("undefined");
  });
});

describe("deploySettings", () => {
  const certificate = "arn:aws:acm:us-east-1:123456789012:certificate/abc";
  const outputs = {
    AlarmEmail: "ada@example.com",
    MonthlyBudget: "5",
    Domain: "chat.example.com",
    CertificateArn: certificate,
  };

  it("keeps what the stage has, unless it is given anew or taken away", () => {
    expect(deploySettings({}, outputs)).toEqual({
      alarmEmail: "ada@example.com",
      monthlyBudget: "5",
      domain: "chat.example.com",
      certificateArn: certificate,
    });
    expect(deploySettings({ email: "grace@example.com", budget: "7" }, outputs)).toMatchObject({
      alarmEmail: "grace@example.com",
      monthlyBudget: "7",
    });
    expect(deploySettings({ email: "none", domain: "none", certificate: "none" }, outputs)).toEqual({
      monthlyBudget: "5",
    });
    expect(deploySettings({})).toEqual({});
  });

  it("another domain takes the stage's certificate", () => {
    assertGiven({ domain: "b.example.com" });
    expect(deploySettings({ domain: "b.example.com" }, outputs)).toMatchObject({
      domain: "b.example.com",
      certificateArn: certificate,
    });
  });

  it("no budget is given on, for serverless.yml makes one by itself, and stays so", () => {
    expect(deploySettings({ budget: "none" }, outputs)).toMatchObject({ monthlyBudget: "none" });
    expect(deploySettings({}, { MonthlyBudget: "none" })).toEqual({ monthlyBudget: "none" });
  });

  it.each([
    [{ email: "ada" }, "no e-mail address"],
    [{ email: 'ada@exa"mple.com' }, "no e-mail address"],
    [{ budget: "much" }, "US dollars"],
    [{ budget: "0" }, "US dollars"],
    [{ budget: "0.00" }, "US dollars"],
    [{ budget: "-1" }, "US dollars"],
    [{ budget: "0.001" }, "US dollars"],
    [{ budget: "1e-9" }, "US dollars"],
    [{ budget: "1e400" }, "US dollars"],
    [{ budget: "9999999999" }, "US dollars"],
    [{ domain: "https://chat.example.com", certificate }, "no host name"],
    [{ domain: "chat.example.com" }, "needs its certificate"],
    [
      { domain: "chat.example.com", certificate: "arn:aws:acm:eu-west-1:123456789012:certificate/abc" },
      "us-east-1",
    ],
  ])("refuses %j", (given, words) => {
    expect(() => deploySettings(given)).toThrow(words);
  });
});

describe("reserved concurrency", () => {
  it("leaves an account 100, as Lambda demands, and counts what the stage gives back", () => {
    expect(canReserve({ unreserved: 209 }, 0, 109)).toBe(true);
    expect(canReserve({ unreserved: 208 }, 0, 109)).toBe(false);
    expect(canReserve({ unreserved: 100 }, 109, 109)).toBe(true);
    expect(canReserve({ unreserved: 10 }, 0, 109)).toBe(false);
  });

  it("is summed over the functions of a template", () => {
    const fn = (ReservedConcurrentExecutions) => ({
      Type: "AWS::Lambda::Function",
      Properties: { ReservedConcurrentExecutions },
    });
    expect(
      reservedBy({ Resources: { A: fn(5), B: fn(undefined), C: { Type: "AWS::SNS::Topic" }, D: fn(2) } }),
    ).toBe(7);
    expect(reservedBy(undefined)).toBe(0);
  });
});
