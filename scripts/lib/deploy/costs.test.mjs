import { describe, expect, it } from "vitest";
import {
  connectionHourCost,
  costText,
  dollarText,
  edgeMillionCost,
  idleCosts,
  strangerDayCost,
  thousandMessagesCosts,
} from "./costs.mjs";

/** Prices that make sums easy to follow: each thing costs one dollar, or nothing. */
const prices = (changes) => ({
  webSocketMessage: 0,
  connectionMinute: 0,
  httpRequest: 0,
  invocation: 0,
  gigabyteSecond: 0,
  writeUnit: 0,
  readUnit: 0,
  alarmMetricMonth: 0,
  logGigabyte: 0,
  transferGigabyte: 0,
  originGigabyte: 0,
  edgeRequest: 0,
  edgeFunction: 0,
  bucketGigabyteMonth: 0,
  ...changes,
});
const alarm = (metrics) => ({
  Type: "AWS::CloudWatch::Alarm",
  Properties: metrics ? { Metrics: metrics } : {},
});
const sweep = {
  Type: "AWS::Lambda::Function",
  Properties: { FunctionName: "fanout-dev-sweep", MemorySize: 512 },
};

describe("idleCosts", () => {
  it("counts each metric of an alarm, and no expression", () => {
    const template = {
      Resources: { A: alarm(), B: alarm([{ Expression: "SUM" }, { MetricStat: {} }, { MetricStat: {} }]) },
    };
    expect(idleCosts(template, prices({ alarmMetricMonth: 1 })).dollars).toBe(3);
  });

  it("counts the sweep of every minute, by its memory", () => {
    const template = { Resources: { Sweep: sweep } };
    expect(idleCosts(template, prices({ invocation: 1 })).dollars).toBe(60 * 730);
    expect(idleCosts(template, prices({ gigabyteSecond: 1 })).dollars).toBeCloseTo(60 * 730 * 0.06 * 0.5);
    expect(idleCosts({ Resources: {} }, prices({ invocation: 1 })).dollars).toBe(0);
  });

  it("the sum is that of its rows", () => {
    const { rows, dollars } = idleCosts({ Resources: { A: alarm(), Sweep: sweep } });
    expect(rows.reduce((sum, row) => sum + row.dollars, 0)).toBe(dollars);
    expect(dollars).toBeGreaterThan(0.1);
  });
});

describe("thousandMessagesCosts", () => {
  it("a message goes in, is acknowledged, and goes to each listener", () => {
    expect(thousandMessagesCosts({ listeners: 10 }, prices({ webSocketMessage: 1 })).dollars).toBe(12_000);
    expect(thousandMessagesCosts({ listeners: 0 }, prices({ webSocketMessage: 1 })).dollars).toBe(2_000);
  });

  it("four items in a transaction are eight write units", () => {
    expect(thousandMessagesCosts({ listeners: 10 }, prices({ writeUnit: 1 })).dollars).toBe(8_000);
  });

  it("a large audience is read in more units", () => {
    const reads = (listeners) => thousandMessagesCosts({ listeners }, prices({ readUnit: 1 })).dollars;
    expect(reads(100)).toBeGreaterThan(reads(10));
  });
});

it("an open connection costs its minutes", () => {
  expect(connectionHourCost(prices({ connectionMinute: 1 }))).toBe(60);
  expect(connectionHourCost(prices({ webSocketMessage: 1 }))).toBe(160);
});

it.each([
  [0, "$0.00"],
  [1.005, "$1.00"],
  [0.1, "$0.10"],
  [0.0213, "$0.021"],
])("dollarText(%d) is %s", (dollars, text) => {
  expect(dollarText(dollars)).toBe(text);
});

it("the text says of when the prices are", () => {
  expect(costText({ Resources: { Sweep: sweep } })).toMatch(/prices of \d{4}-\d\d-\d\d, us-east-1/);
});

it("a million requests at CloudFront cost their fee, a function's run each, and what goes on to the API", () => {
  expect(edgeMillionCost(prices({ edgeRequest: 1 }))).toBe(1e6);
  expect(edgeMillionCost(prices({ edgeFunction: 1 }))).toBe(1e6);
  expect(edgeMillionCost(prices({ originGigabyte: 1 }))).toBeCloseTo(61.04, 2);
});

describe("strangerDayCost", () => {
  const stage = (Properties) => ({ Type: "AWS::ApiGatewayV2::Stage", Properties });
  const fn = (name, ReservedConcurrentExecutions) => ({
    Type: "AWS::Lambda::Function",
    Properties: { FunctionName: `fanout-dev-${name}`, MemorySize: 512, ReservedConcurrentExecutions },
  });
  const template = (changes) => ({
    Resources: {
      HttpApiStage: stage({ DefaultRouteSettings: { ThrottlingRateLimit: 2 } }),
      WebsocketsDeploymentStage: stage({ RouteSettings: { $connect: { ThrottlingRateLimit: 3 } } }),
      Auth: fn("auth", 4),
      // Nobody gets to it who has not identified.
      Messages: fn("messages", 100),
      ...changes,
    },
  });

  it("is both throttles, and the concurrency of what answers strangers, for a day", () => {
    // A body of 10 MB counts as twenty requests.
    expect(strangerDayCost(template(), prices({ httpRequest: 1 }))).toBe(2 * 20 * 86_400);
    // A failed log-in for a fresh name writes twice.
    expect(strangerDayCost(template(), prices({ writeUnit: 1 }))).toBe(5 * 2 * 86_400);
    expect(strangerDayCost(template(), prices({ webSocketMessage: 1 }))).toBe(3 * 86_400);
    expect(strangerDayCost(template(), prices({ invocation: 1 }))).toBe(5 * 86_400);
    expect(strangerDayCost(template(), prices({ gigabyteSecond: 1 }))).toBe(2 * 86_400);
  });

  it.each([
    ["a throttle", { HttpApiStage: stage({}) }],
    ["a reserved concurrency", { Auth: fn("auth", undefined) }],
  ])("does not exist without %s", (_what, changes) => {
    expect(strangerDayCost(template(changes))).toBeUndefined();
  });
});
