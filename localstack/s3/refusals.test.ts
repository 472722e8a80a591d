import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startS3 } from "./s3.fixture.ts";

let at: Awaited<ReturnType<typeof startS3>>;
beforeAll(async () => {
  at = await startS3();
});
afterAll(() => at.stop());

const urlOf = async (Key: string) =>
  new URL(await getSignedUrl(at.client, new PutObjectCommand({ Bucket: "files", Key }), { expiresIn: 60 }));
const drafts = () => readdirSync(join(at.folder, "drafts"));

describe("requests that S3 refuses", () => {
  it("forgets a body whose sender goes before its end, and keeps the old object", async () => {
    await at.client.send(new PutObjectCommand({ Bucket: "files", Key: "cut", Body: "old" }));
    const url = await urlOf("cut");
    const socket = connect(Number(url.port), "127.0.0.1");
    socket.write(
      `PUT ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-length: 2000000\r\n\r\n${"x".repeat(1_000_000)}`,
    );
    await expect.poll(() => drafts().length, { timeout: 10_000 }).toBe(1);
    socket.destroy();
    await expect.poll(() => drafts().length, { timeout: 10_000 }).toBe(0);
    const { Body } = await at.client.send(new GetObjectCommand({ Bucket: "files", Key: "cut" }));
    expect(await Body?.transformToString()).toBe("old");
  });

  it("lets the sender of a large body read why it was refused", async () => {
    const url = await urlOf("refused");
    url.searchParams.set("X-Amz-Signature", "0".repeat(64));
    const answer = await fetch(url, { method: "PUT", body: Buffer.alloc(5_000_000) });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("<Code>SignatureDoesNotMatch</Code>");
    expect(drafts()).toEqual([]);
  });

  it.each([
    ["GET", "/files/x", 403, "AccessDenied"],
    ["GET", "/files/%ff?X-Amz-Algorithm=AWS4-HMAC-SHA256", 400, "InvalidURI"],
    ["GET", "/files/x?X-Amz-Algorithm=AWS4-HMAC-SHA256", 400, "AuthorizationQueryParametersError"],
    [
      "GET",
      "/files/x?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=604801",
      400,
      "AuthorizationQueryParametersError",
    ],
    ["PATCH", "/files/x", 405, "MethodNotAllowed"],
    ["GET", "/files?acl", 501, "NotImplemented"],
    ["OPTIONS", "/files/x", 400, "BadRequest"],
  ])("answers %s %s with %i %s", async (method, path, status, code) => {
    const answer = await fetch(at.origin + path, { method });
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(`<Code>${code}</Code>`);
  });
});
