import { describe, expect, it } from "vitest";
import { type Log, silentLog } from "../log.ts";
import type { WholeRequest } from "../net/read-request.ts";
import { createAbsentServices } from "./absent-services.ts";
import { protocolError, protocolOf } from "./protocol.ts";
import { routeRequest } from "./route.ts";

type Given = Partial<Omit<WholeRequest, "body">> & { readonly body?: string };

const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=ASIA/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});
const FORM = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };

/** What a client that writes such a request gets, and what the log has. */
function answerTo(given: Given, refuse = createAbsentServices(silentLog)) {
  const request = { method: "POST", url: "/", headers: {}, ...given, body: Buffer.from(given.body ?? "") };
  const route = routeRequest(request);
  if (route.service !== "absent") return expect.fail(`${route.service} is there`);
  const error = refuse(route);
  const name = route.signingName;
  const answer = protocolError(protocolOf(request, name), error, request, "request-id", name);
  return {
    message: error.message,
    status: answer.status,
    headers: answer.headers,
    body: answer.body.toString(),
  };
}

const SNS = "SNS (sns:Publish) is not part of local AWS, so nothing on this machine answers it.";

describe("a service that is not there", () => {
  it("is named in the query protocol's XML", () => {
    const answer = answerTo({
      headers: { ...FORM, ...signedFor("sns") },
      body: "Action=Publish&Version=2010-03-31",
    });
    expect(answer).toMatchObject({ status: 501, headers: { "content-type": "text/xml" } });
    expect(answer.body).toContain(
      `<Code>NotImplemented</Code><Message>${SNS}</Message></Error><RequestId>request-id<`,
    );
  });

  it("is named in EC2's own form of it", () => {
    const { body } = answerTo({ headers: { ...FORM, ...signedFor("ec2") }, body: "Action=DescribeVpcs" });
    expect(body).toMatch(
      /^<Response><Errors><Error><Code>NotImplemented<\/Code><Message>EC2 \(ec2:DescribeVpcs\)/,
    );
  });

  it.each(["1.0", "1.1"])("is named in JSON %s, as the caller wrote it", (version) => {
    const type = `application/x-amz-json-${version}`;
    const { headers, body } = answerTo({
      headers: { "content-type": type, "x-amz-target": "AWSEvents.PutEvents", ...signedFor("events") },
    });
    expect(headers["content-type"]).toBe(type);
    expect(JSON.parse(body)).toEqual({
      __type: "NotImplemented",
      message:
        "EventBridge (events:PutEvents) is not part of local AWS, so nothing on this machine answers it.",
    });
  });

  it("is named in the old form too for a client that spoke the query protocol once", () => {
    const { headers } = answerTo({
      headers: {
        "x-amz-target": "GraniteServiceVersion20100801.PutMetricData",
        "x-amzn-query-mode": "true",
        ...signedFor("monitoring"),
      },
    });
    expect(headers["x-amzn-query-error"]).toBe("NotImplemented;Sender");
  });

  it("is named in CBOR", () => {
    const { headers, body } = answerTo({
      url: "/service/GraniteServiceVersion20100801/operation/PutMetricData",
      headers: { "smithy-protocol": "rpc-v2-cbor", ...signedFor("monitoring") },
    });
    expect(headers).toEqual({ "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" });
    expect(body).toContain("CloudWatch (cloudwatch:PutMetricData) is not part of local AWS");
  });

  it("is named in S3's XML, with the bucket in the path or in the host's name", () => {
    const path = answerTo({ method: "PUT", url: "/bucket/a%20b?x-id=PutObject", headers: signedFor("s3") });
    expect(path.headers["content-type"]).toBe("application/xml");
    expect(path.body).toContain(
      "<Error><Code>NotImplemented</Code><Message>S3 (PUT /bucket/a%20b) is not part of",
    );
    const host = answerTo({
      method: "GET",
      url: "/a",
      headers: { host: "bucket.s3.eu-west-1.amazonaws.com" },
    });
    expect(host.body).toContain("<Message>S3 (GET bucket.s3.eu-west-1.amazonaws.com/a) is not part of");
  });

  it("is named where only a presigned query tells which", () => {
    const url =
      "/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A%2F20260101%2Fus-east-1%2Fs3%2Faws4_request";
    expect(answerTo({ method: "GET", url }).message).toContain("S3 (GET /b/k)");
  });

  it("is named in REST and JSON", () => {
    const { headers, body } = answerTo({
      method: "GET",
      url: "/schedules/x",
      headers: signedFor("scheduler"),
    });
    expect(headers["x-amzn-errortype"]).toBe("NotImplemented");
    expect(JSON.parse(body).message).toContain("EventBridge Scheduler (GET /schedules/x)");
  });

  it("is called by its signing name where nobody knows it, and said to be unknown where it has none", () => {
    expect(
      answerTo({ headers: { "x-amz-target": "Quantum.Entangle", ...signedFor("quantum") } }).message,
    ).toContain("quantum (quantum:Entangle) is not part of");
    expect(answerTo({ method: "GET", url: "/" }).message).toContain(
      "What this call is for (GET /) is not part of",
    );
  });

  it("tells what is there of a service of which something is", () => {
    const url = "/2015-03-31/functions/f";
    expect(answerTo({ method: "DELETE", url, headers: signedFor("lambda") }).message).toBe(
      "Lambda (DELETE /2015-03-31/functions/f) is not part of local AWS, which has Invoke, ListFunctions, GetFunction, GetFunctionConfiguration and the calls that list, get and switch event source mappings.",
    );
  });

  it("is told in the log once for an operation, with the variable that leads elsewhere", () => {
    const warnings: string[] = [];
    const log: Log = { ...silentLog, warning: (message) => warnings.push(message) };
    const refuse = createAbsentServices(log);
    const publish = { headers: { ...FORM, ...signedFor("sns") }, body: "Action=Publish" };
    answerTo(publish, refuse);
    answerTo(publish, refuse);
    for (const key of ["a", "b"])
      answerTo({ method: "GET", url: `/bucket/${key}`, headers: signedFor("s3") }, refuse);
    expect(warnings).toEqual([
      `A call was refused: ${SNS} If it runs elsewhere, say where by AWS_ENDPOINT_URL_SNS in the function's environment.`,
      expect.stringContaining("S3 (GET /bucket/a)"),
    ]);
  });
});
