import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { LambdaClient, ListEventSourceMappingsCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCredentialIssuer } from "./credentials.ts";
import { createSignatureVerifier } from "./signature-verifier.ts";
import type { SignatureResult, SignedRequest } from "./types.ts";

const issuer = createCredentialIssuer();
const credentials = issuer.issue("send");
const verifier = createSignatureVerifier({ issuer });
const DAY_MS = 86_400_000;

let seen: { request: SignedRequest; result: SignatureResult }[] = [];
const server = createServer(async (req: IncomingMessage, res) => {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const request: SignedRequest = {
    method: req.method ?? "",
    url: req.url ?? "",
    headers: req.headers,
    body: Buffer.concat(chunks),
  };
  seen.push({ request, result: verifier.verify(request) });
  res.setHeader("content-type", "application/json").end("{}");
});
let origin = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const callback = (keys = credentials) =>
  new ApiGatewayManagementApiClient({ region: "us-east-1", endpoint: `${origin}/local`, credentials: keys });

async function signedPost(keys?: typeof credentials): Promise<SignedRequest> {
  seen = [];
  await callback(keys).send(new PostToConnectionCommand({ ConnectionId: "L0SM9cOFvHcCIhw=", Data: "hello" }));
  const last = seen.at(-1);
  if (!last) throw new Error("no request came");
  return last.request;
}

/** The signer that the SDK's clients sign with, so a hand-made request is signed by AWS's own code. */
async function sdkSigner(service: string) {
  const client = new DynamoDBClient({ region: "us-east-1", credentials, endpoint: origin });
  const signer = await client.config.signer({
    name: "sigv4",
    signingName: service,
    signingRegion: "us-east-1",
    properties: {},
  });
  return signer as unknown as {
    sign(request: object, options?: object): Promise<{ headers: Record<string, string> }>;
    presign(request: object, options?: object): Promise<{ query: Record<string, string> }>;
  };
}

describe("signature verifier", () => {
  it("A5.8 refuses a request without a signature", () => {
    const result = verifier.verify({ method: "POST", url: "/", headers: { host: "x" }, body: "" });
    expect(result).toMatchObject({ ok: false, code: "MissingAuthenticationTokenException" });
  });

  it.each([
    ["another scheme", "Bearer abc"],
    ["no parameters", "AWS4-HMAC-SHA256"],
    ["no signature", "AWS4-HMAC-SHA256 Credential=A/20261122/r/s/aws4_request, SignedHeaders=host"],
    ["a scope of three parts", "AWS4-HMAC-SHA256 Credential=A/20261122/r, SignedHeaders=host, Signature=00"],
  ])("refuses an Authorization header with %s as incomplete", (_what, authorization) => {
    const headers = { host: "x", authorization, "x-amz-date": "20261122T000000Z" };
    expect(verifier.verify({ method: "GET", url: "/", headers, body: "" })).toMatchObject({
      ok: false,
      code: "IncompleteSignatureException",
    });
  });

  it("A5.8 refuses an issued key where body, path, method, query, a signed header or the signature was changed", async () => {
    const good = await signedPost();
    expect(verifier.verify(good)).toMatchObject({ ok: true });
    const changes: Partial<SignedRequest>[] = [
      { body: "hellO" },
      { url: good.url.replace("L0SM", "L1SM") },
      { url: `${good.url}?a=1` },
      { method: "PUT" },
      { headers: { ...good.headers, host: "elsewhere" } },
      { headers: { ...good.headers, host: undefined } },
      {
        headers: {
          ...good.headers,
          authorization: String(good.headers.authorization).replace(/Signature=.{4}/, "Signature=zzzz"),
        },
      },
      {
        headers: {
          ...good.headers,
          authorization: String(good.headers.authorization).replace(/Signature=.{4}/, "Signature="),
        },
      },
    ];
    for (const change of changes)
      expect(verifier.verify({ ...good, ...change }), JSON.stringify(change)).toMatchObject({
        ok: false,
        code: "InvalidSignatureException",
      });
  });

  it("refuses an issued key without its session token or with another's", async () => {
    const good = await signedPost();
    for (const token of [undefined, issuer.issue("other").sessionToken])
      expect(
        verifier.verify({ ...good, headers: { ...good.headers, "x-amz-security-token": token } }),
      ).toMatchObject({ ok: false, code: "UnrecognizedClientException" });
  });

  it("refuses a date that is more than 15 minutes off, in both directions, and takes one within", async () => {
    const good = await signedPost();
    const at = (offsetMs: number) =>
      createSignatureVerifier({ issuer, now: () => Date.now() + offsetMs }).verify(good);
    expect(at(16 * 60_000)).toMatchObject({ ok: false, code: "InvalidSignatureException" });
    expect(at(-16 * 60_000)).toMatchObject({ ok: false, code: "InvalidSignatureException" });
    expect(at(14 * 60_000)).toMatchObject({ ok: true });
    expect(at(-14 * 60_000)).toMatchObject({ ok: true });
  });

  it("refuses a credential scope of another day than the request's date", async () => {
    const good = await signedPost();
    const day = new Date(Date.now() - DAY_MS).toISOString().slice(0, 10).replaceAll("-", "");
    const authorization = String(good.headers.authorization).replace(/\/\d{8}\//, `/${day}/`);
    expect(verifier.verify({ ...good, headers: { ...good.headers, authorization } })).toMatchObject({
      ok: false,
      message: expect.stringContaining("Date in Credential scope"),
    });
  });

  it("takes what the SDK's clients send, ids that need encoding and query strings included", async () => {
    seen = [];
    for (const ConnectionId of ["L0SM9cOFvHcCIhw=", "a+b/c=="]) {
      await callback().send(new PostToConnectionCommand({ ConnectionId, Data: "ä 𝄞 hello" }));
      await callback().send(new GetConnectionCommand({ ConnectionId }));
      await callback().send(new DeleteConnectionCommand({ ConnectionId }));
    }
    const shared = { region: "eu-west-1", endpoint: origin, credentials };
    await new DynamoDBClient(shared).send(
      new PutItemCommand({ TableName: "t", Item: { PK: { S: "ünï 𝄞" } } }),
    );
    await new LambdaClient(shared).send(
      new ListEventSourceMappingsCommand({
        EventSourceArn: "arn:aws:dynamodb:eu-west-1:1:table/a b/stream/2026*'()!~",
        FunctionName: "f",
        MaxItems: 3,
      }),
    );
    expect(seen).toHaveLength(8);
    expect(seen.some(({ request }) => request.url.includes("L0SM9cOFvHcCIhw%3D"))).toBe(true);
    for (const { request, result } of seen)
      expect(result, request.url).toMatchObject({
        ok: true,
        principal: { kind: "function", functionKey: "send" },
      });
    expect(new Set(seen.map(({ result }) => result.ok && result.service))).toEqual(
      new Set(["execute-api", "dynamodb", "lambda"]),
    );
  });

  it("takes a hand-made signature over a path as it stands in the request line", async () => {
    const signer = await sdkSigner("execute-api");
    for (const path of [
      "/local/@connections/L0SM9cOFvHcCIhw%3D",
      "/local/%40connections/L0SM9cOFvHcCIhw%3D",
      "/a//b/../c/./d/",
    ]) {
      const signed = await signer.sign(
        {
          method: "POST",
          protocol: "https:",
          hostname: "h",
          path,
          query: { b: ["2", "1"], a: "x y/ü" },
          headers: { host: "h", "x-odd": "  two   words " },
          body: "hi",
        },
        { signingService: "execute-api", signingRegion: "us-east-1" },
      );
      const url = `${path}?b=2&b=1&a=x%20y%2F%C3%BC`;
      expect(
        verifier.verify({ method: "POST", url, headers: signed.headers, body: "hi" }),
        path,
      ).toMatchObject({ ok: true, service: "execute-api" });
    }
  });

  it("takes a presigned URL until it expires, and not a changed one", async () => {
    const signer = await sdkSigner("execute-api");
    const request = {
      method: "GET",
      protocol: "https:",
      hostname: "h",
      path: "/local/x%3D",
      query: { action: "a b" },
      headers: { host: "h" },
    };
    const { query } = await signer.presign(request, {
      expiresIn: 60,
      signingService: "execute-api",
      signingRegion: "us-east-1",
    });
    const text = Object.entries(query)
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .join("&");
    const good: SignedRequest = {
      method: "GET",
      url: `/local/x%3D?${text}`,
      headers: { host: "h" },
      body: "",
    };
    expect(verifier.verify(good)).toMatchObject({ ok: true, principal: { kind: "function" } });
    expect(verifier.verify({ ...good, url: good.url.replace("a%20b", "a%20c") })).toMatchObject({
      ok: false,
      code: "InvalidSignatureException",
    });
    const later = createSignatureVerifier({ issuer, now: () => Date.now() + 61_000 });
    expect(later.verify(good)).toMatchObject({ ok: false, message: expect.stringContaining("expired") });
  });

  it("refuses what cannot be a signature, whatever the key", () => {
    const now = Date.now();
    const amzDate = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, "");
    const verifier = createSignatureVerifier({ issuer: createCredentialIssuer(), now: () => now });
    for (const signature of ["00", "z".repeat(64), "A".repeat(64)]) {
      const authorization = `AWS4-HMAC-SHA256 Credential=local/${amzDate.slice(0, 8)}/us-east-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`;
      const headers = { host: "127.0.0.1", "x-amz-date": amzDate, authorization };
      expect(verifier.verify({ method: "POST", url: "/", headers, body: "" })).toMatchObject({
        ok: false,
        code: "InvalidSignatureException",
      });
    }
  });

  it("A5.8 checks the signature of the key that our pages give a developer, whose secret is known", async () => {
    const local = { accessKeyId: "local", secretAccessKey: "local" };
    const good = await signedPost(local as typeof credentials);
    expect(verifier.verify(good)).toMatchObject({
      ok: true,
      principal: { kind: "developer", accessKeyId: "local" },
    });
    for (const changed of [
      { ...good, body: "hellO" },
      await signedPost({ ...local, secretAccessKey: "other" } as typeof credentials),
    ])
      expect(verifier.verify(changed)).toMatchObject({ ok: false, code: "InvalidSignatureException" });
  });

  it("counts a well-formed signature with any other key as the developer's", async () => {
    seen = [];
    await callback({ accessKeyId: "mine", secretAccessKey: "mine", sessionToken: "x" }).send(
      new GetConnectionCommand({ ConnectionId: "abc=" }),
    );
    expect(seen[0]?.result).toEqual({
      ok: true,
      principal: { kind: "developer", accessKeyId: "mine" },
      service: "execute-api",
      region: "us-east-1",
    });
  });
});
