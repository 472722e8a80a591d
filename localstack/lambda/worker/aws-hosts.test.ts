import { describe, expect, it } from "vitest";
import { localTarget } from "./aws-hosts.ts";

const hosts = { executeApi: "127.0.0.1:3001", edge: "127.0.0.1:4566" };

describe("localTarget", () => {
  it.each([
    "example.com",
    "amazonaws.com.example.com",
    "notamazonaws.com",
    "127.0.0.1",
    "d111111abcdef8.cloudfront.net",
  ])("leaves %s alone", (host) => {
    expect(localTarget(host, hosts)).toBeUndefined();
  });

  it.each(["abc.execute-api.eu-west-1.amazonaws.com", "abc.Execute-API.cn-north-1.AMAZONAWS.com.cn"])(
    "sends %s to the gateway",
    (host) => {
      expect(localTarget(host, hosts)).toEqual({ host: "127.0.0.1", port: 3001 });
    },
  );

  it("tells the HTTP API from the WebSocket API by its id, in a name of any case", () => {
    const both = { ...hosts, httpApi: { id: "klmnopqrst", address: "[::1]:3000" } };
    const at = (id: string) => localTarget(`${id}.execute-api.eu-west-1.amazonaws.com`, both);
    expect(at("klmnopqrst")).toEqual({ host: "::1", port: 3000 });
    expect(at("KLMNOPQRST")).toEqual({ host: "::1", port: 3000 });
    expect(at("klmnopqrst-vpce-0a1b2c")).toEqual({ host: "::1", port: 3000 });
    expect(at("abcdefghij")).toEqual({ host: "127.0.0.1", port: 3001 });
    expect(localTarget("klmnopqrst.execute-api.eu-west-1.amazonaws.com.", both)).toEqual({
      host: "::1",
      port: 3000,
    });
  });

  it.each([
    "dynamodb.us-east-1.amazonaws.com",
    "bucket.s3.amazonaws.com",
    "amazonaws.com",
    "sqs.us-east-1.amazonaws.com.",
    "dynamodb.us-east-1.api.aws",
    "abcdef.lambda-url.us-east-1.on.aws",
  ])("sends %s to the edge", (host) => {
    expect(localTarget(host, hosts)).toEqual({ host: "127.0.0.1", port: 4566 });
  });
});
