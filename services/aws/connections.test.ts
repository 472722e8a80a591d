import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCredentialIssuer, createSignatureVerifier } from "../../localstack/iam/index.ts";
import {
  type ConnectionsApi,
  type ConnectionsApiOptions,
  GoneError,
  LimitExceededError,
} from "./connections.ts";
import { createLeanConnections } from "./lean-connections.ts";
import { createSdkConnections } from "./sdk-connections.ts";
import { createSigner, percentEncode } from "./sigv4.ts";

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly headers: IncomingMessage["headers"];
}

/** Stands where the gateway would, to see what goes over the wire. It answers by the connection id. */
let server: Server;
let options: ConnectionsApiOptions;
const seen: Seen[] = [];
const STATUS: Record<string, [number, string]> = {
  "gone=": [410, "GoneException"],
  "slow=": [429, "LimitExceededException"],
  "big=": [413, "PayloadTooLargeException"],
};

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const url = request.url ?? "";
      seen.push({
        method: request.method ?? "",
        url,
        body: Buffer.concat(chunks).toString("utf8"),
        headers: request.headers,
      });
      const id = decodeURIComponent(url.split("/").pop() ?? "");
      const [status, type] = STATUS[id] ?? [request.method === "DELETE" ? 204 : 200, ""];
      const isError = status >= 400;
      response.writeHead(
        status,
        isError ? { "x-amzn-ErrorType": type, "content-type": "application/json" } : {},
      );
      response.end(isError ? '{"message":"no"}' : request.method === "GET" ? "{}" : "");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  options = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/local`,
    region: "us-east-1",
    credentials: { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "secret", sessionToken: "token/with+signs=" },
  };
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe.each([
  ["the lean client", createLeanConnections],
  ["the SDK's client", createSdkConnections],
])("%s", (_name, create: (options: ConnectionsApiOptions) => ConnectionsApi) => {
  it("tells gone, slow and everything else apart", async () => {
    // The SDK tries throttled calls three times by itself.
    const api = create(options);
    await expect(api.post("gone=", "x")).rejects.toBeInstanceOf(GoneError);
    await expect(api.post("slow=", "x")).rejects.toBeInstanceOf(LimitExceededError);
    await expect(api.post("big=", "x")).rejects.toMatchObject({ name: "PayloadTooLargeException" });
    expect(await api.isOpen("gone=")).toBe(false);
    expect(await api.isOpen("open=")).toBe(true);
    await api.close("gone=");
    await api.close("open=");
  });
});

describe("the lean client", () => {
  it("sends what the SDK's client sends: method, path, body, type and credentials", async () => {
    seen.length = 0;
    const text = '[{"t":"MESSAGE_CREATE","d":"ä 😀"}]';
    await createSdkConnections(options).post("L0SM9cOFvHcCIhw=", text);
    await createLeanConnections(options).post("L0SM9cOFvHcCIhw=", text);
    const [sdk, lean] = seen;
    expect(lean).toMatchObject({ method: sdk?.method, url: sdk?.url, body: sdk?.body });
    for (const name of [
      "host",
      "content-type",
      "content-length",
      "x-amz-security-token",
      "x-amz-content-sha256",
    ]) {
      expect(lean?.headers[name], name).toBe(sdk?.headers[name]);
    }
    expect(lean?.headers["x-amz-content-sha256"]).toBe(createHash("sha256").update(text).digest("hex"));
    const scope = (request: Seen | undefined) =>
      /Credential=([^,]+)/.exec(request?.headers.authorization ?? "")?.[1];
    expect(scope(lean)).toBe(scope(sdk));
  });
});

/** What a client puts on top of a request: who it is, which try this is, and that the connection is to be kept. Nothing that the API reads. */
const ABOUT_THE_CLIENT = [
  "amz-sdk-invocation-id",
  "amz-sdk-request",
  "connection",
  "user-agent",
  "x-amz-user-agent",
];

describe("the lean client and the SDK's", () => {
  const issuer = createCredentialIssuer();
  const verifier = createSignatureVerifier({ issuer });
  const signedNames = ({ headers }: Seen) =>
    (/SignedHeaders=([^,]+)/.exec(headers.authorization ?? "")?.[1] ?? "").split(";");
  /** Without what tells one moment or one client from another. */
  const meaning = ({ method, url, body, headers }: Seen) => ({
    method,
    url,
    body,
    headers: Object.fromEntries(
      Object.entries(headers).filter(
        ([name]) => !ABOUT_THE_CLIENT.includes(name) && name !== "x-amz-date" && name !== "authorization",
      ),
    ),
  });

  it.each<[string, (api: ConnectionsApi, id: string) => Promise<unknown>]>([
    ["POST", (api, id) => api.post(id, '[{"t":"MESSAGE_CREATE","d":"ä 😀"}]')],
    ["GET", (api, id) => api.isOpen(id)],
    ["DELETE", (api, id) => api.close(id)],
  ])("are equal on the wire, and both are verified: %s", async (method, call) => {
    const credentials = issuer.issue("fan-out");
    for (const id of ["L0SM9cOFvHcCIhw=", "a+b/c (d)!*'~"]) {
      seen.length = 0;
      await call(createSdkConnections({ ...options, credentials }), id);
      await call(createLeanConnections({ ...options, credentials }), id);
      const [sdk, lean] = seen as [Seen, Seen];
      expect(sdk.method).toBe(method);
      expect(meaning(lean)).toEqual(meaning(sdk));
      // What the lean one signs the SDK signs as well; what the SDK signs besides is about itself or about the body's form.
      const onlyBySdk = signedNames(sdk).filter((name) => !signedNames(lean).includes(name));
      expect(signedNames(lean).filter((name) => !signedNames(sdk).includes(name))).toEqual([]);
      expect(
        onlyBySdk.filter((name) => !ABOUT_THE_CLIENT.includes(name) && !name.startsWith("content-")),
      ).toEqual([]);
      for (const request of [sdk, lean]) {
        expect(verifier.verify(request)).toMatchObject({ ok: true, service: "execute-api" });
        expect(verifier.verify({ ...request, url: `${request.url}x` })).toMatchObject({ ok: false });
      }
    }
  });
});

describe("percentEncode", () => {
  it("encodes as encodeURIComponent does, and what that leaves alone", () => {
    const texts = ["L0SM9cOFvHcCIhw=", "a b/c%d", "-._~", "ü=😀", "=ü", "\u0000\u007f", ""];
    for (const text of texts) expect(percentEncode(text)).toBe(encodeURIComponent(text));
    expect(percentEncode("!'()*")).toBe("%21%27%28%29%2A");
    expect(percentEncode("ü!'()*")).toBe("%C3%BC%21%27%28%29%2A");
  });
});

describe("createSigner", () => {
  it("is accepted by the verifier of local AWS, and is not once the body differs", () => {
    const issuer = createCredentialIssuer();
    const credentials = issuer.issue("fan-out");
    const verifier = createSignatureVerifier({ issuer });
    const sign = createSigner(credentials, "us-east-1", "execute-api");
    const path = "/local/@connections/L0SM9cOFvHcCIhw%3D";
    const request = { method: "POST", host: "127.0.0.1:3001", path, body: "first" };
    for (const body of ["first", "first", "second"]) {
      const lines = sign({ ...request, body }, Date.now())
        .trimEnd()
        .split("\r\n");
      const headers = Object.fromEntries([
        ["host", request.host],
        ...lines.map((line) => line.split(": ") as [string, string]),
      ]);
      expect(verifier.verify({ method: "POST", url: path, headers, body })).toMatchObject({ ok: true });
      expect(verifier.verify({ method: "POST", url: path, headers, body: "other" })).toMatchObject({
        ok: false,
      });
    }
  });
});
