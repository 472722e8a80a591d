import { expect, it } from "vitest";
import { routeRequest } from "./route.ts";

const authorization =
  "AWS4-HMAC-SHA256 Credential=local/20260301/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0";
const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8", authorization };
const asked = "Action=GetCallerIdentity&Version=2011-06-15";

it.each([
  ["POST", "/", form, asked],
  ["GET", `/?${asked}`, { authorization }, ""],
  [
    "GET",
    `/?${asked}&X-Amz-Credential=local%2F20260301%2Fus-east-1%2Fsts%2Faws4_request`,
    { host: "sts.us-east-1.amazonaws.com" },
    "",
  ],
])("knows STS's action, in a form and in a query: %s %s", (method, url, headers, body) => {
  expect(routeRequest({ method, url, headers, body: Buffer.from(body) })).toEqual({
    service: "sts",
    operation: "GetCallerIdentity",
  });
});

it("names what is absent by its signature, its host or its target", () => {
  const absent = (headers: Record<string, string>, body = "") =>
    routeRequest({ method: "POST", url: "/", headers, body: Buffer.from(body) });
  expect(
    absent({ ...form, authorization: authorization.replace("/sts/", "/sns/") }, "Action=Publish"),
  ).toMatchObject({
    service: "absent",
    signingName: "sns",
    operation: "Publish",
  });
  expect(absent({ host: "sns.us-east-1.amazonaws.com" })).toMatchObject({
    service: "absent",
    signingName: "sns",
  });
  expect(absent({ "x-amz-target": "Logs_20140328.PutLogEvents" })).toMatchObject({
    service: "absent",
    operation: "PutLogEvents",
  });
});

it("knows an unsigned call of SQS's and STS's older protocol by its version", () => {
  const { authorization: _, ...headers } = form;
  const routed = (body: string) =>
    routeRequest({ method: "POST", url: "/", headers, body: Buffer.from(body) });
  expect(routed("Action=SendMessage&Version=2012-11-05")).toEqual({
    service: "sqs",
    operation: "SendMessage",
  });
  expect(routed(asked)).toEqual({ service: "sts", operation: "GetCallerIdentity" });
  expect(routed("Action=Publish&Version=2010-03-31")).toMatchObject({ service: "absent" });
});
