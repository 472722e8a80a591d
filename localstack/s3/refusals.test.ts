import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
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

  it("keeps the connection of a sender that is refused before it has sent all, for its next request", async () => {
    const url = await urlOf("slow");
    url.searchParams.set("X-Amz-Signature", "0".repeat(64));
    const socket = connect(Number(url.port), "127.0.0.1");
    let answers = "";
    socket.on("data", (bytes: Buffer) => {
      answers += bytes;
    });
    const codes = () => [...answers.matchAll(/<Code>(\w+)</g)].map(([, code]) => code);
    const head = (method: string, target: string, length: number) =>
      `${method} ${target} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-length: ${length}\r\n\r\n`;
    socket.write(`${head("PUT", url.pathname + url.search, 100)}${"x".repeat(10)}`);
    await expect.poll(codes).toEqual(["SignatureDoesNotMatch"]);
    socket.write(`${"x".repeat(90)}${head("GET", "/files/x", 0)}`);
    await expect.poll(codes).toEqual(["SignatureDoesNotMatch", "AccessDenied"]);
    socket.destroy();
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

describe("what S3 does not take", () => {
  const Bucket = "files";

  it("a signature for another region, but for the list of buckets", async () => {
    const client = new S3Client({
      region: "eu-west-1",
      endpoint: at.origin,
      credentials: at.credentials,
      forcePathStyle: true,
      maxAttempts: 1,
    });
    const wrong = "the region 'eu-west-1' is wrong; expecting 'us-east-1'";
    await expect(client.send(new GetObjectCommand({ Bucket, Key: "x" }))).rejects.toMatchObject({
      name: "AuthorizationHeaderMalformed",
      message: `The authorization header is malformed; ${wrong}`,
      Region: "us-east-1",
    });
    const url = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: "x" }), { expiresIn: 60 });
    const answer = await fetch(url);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(
      `<Code>AuthorizationQueryParametersError</Code><Message>Error parsing the X-Amz-Credential parameter; ${wrong}</Message><Region>us-east-1</Region>`,
    );
    const { Buckets } = await client.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual([Bucket]);
    client.destroy();
  });

  it("a part of another checksum than its upload's, and an end that is silent on a part's", async () => {
    const place = { Bucket, Key: "parts" };
    const { UploadId } = await at.client.send(
      new CreateMultipartUploadCommand({ ...place, ChecksumAlgorithm: "SHA256" }),
    );
    const part = { ...place, UploadId, PartNumber: 1, Body: "part" };
    await expect(
      at.client.send(new UploadPartCommand({ ...part, ChecksumAlgorithm: "CRC32" })),
    ).rejects.toMatchObject({
      name: "InvalidRequest",
      message: "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32",
    });
    const { ETag, ChecksumSHA256 } = await at.client.send(
      new UploadPartCommand({ ...part, ChecksumAlgorithm: "SHA256" }),
    );
    const complete = (Part: object) =>
      at.client.send(
        new CompleteMultipartUploadCommand({
          ...place,
          UploadId,
          MultipartUpload: { Parts: [{ PartNumber: 1, ETag, ...Part }] },
        }),
      );
    await expect(complete({})).rejects.toMatchObject({
      name: "InvalidRequest",
      message:
        "The upload was created using a sha256 checksum. The complete request must include the checksum for each part. It was missing for part 1 in the request.",
    });
    expect(await complete({ ChecksumSHA256 })).toMatchObject({ ChecksumType: "COMPOSITE" });
  });

  it("metadata whose bytes are not those that were signed, and takes those that are", async () => {
    const put = (Body: string | Buffer) =>
      at.client.send(new PutObjectCommand({ Bucket, Key: "named", Body, Metadata: { name: "é" } }));
    // Node sends a head by itself as Latin-1, and one with a text behind it as UTF-8, which is what was signed.
    await put("text");
    const { Metadata } = await at.client.send(new GetObjectCommand({ Bucket, Key: "named" }));
    expect(Buffer.from(Metadata?.name ?? "", "latin1").toString()).toBe("é");
    await expect(put(Buffer.from("bytes"))).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
  });

  it.each([
    [
      "an access list",
      new PutObjectCommand({ Bucket, Key: "x", Body: "x", ACL: "public-read" }),
      "AccessControlListNotSupported",
      "The bucket does not allow ACLs",
    ],
    [
      "a bucket with an access list",
      new CreateBucketCommand({ Bucket: "others", ACL: "public-read" }),
      "InvalidBucketAclWithObjectOwnership",
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    ],
    [
      "another owner's bucket",
      new GetObjectCommand({ Bucket, Key: "x", ExpectedBucketOwner: "210987654321" }),
      "AccessDenied",
      "Access Denied",
    ],
    [
      "an encryption that there is not",
      new PutObjectCommand({ Bucket, Key: "x", Body: "x", ServerSideEncryption: "foo" as never }),
      "InvalidArgument",
      "The encryption method specified is not supported",
    ],
    [
      "a lifecycle rule that does not say what it reaches",
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: { Rules: [{ Status: "Enabled", Expiration: { Days: 1 } }] },
      }),
      "MalformedXML",
      "The XML you provided was not well-formed or did not validate against our published schema",
    ],
    [
      "two lifecycle rules of one id",
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: {
          Rules: [1, 2].map((Days) => ({
            ID: "one",
            Status: "Enabled" as const,
            Filter: { Prefix: "" },
            Expiration: { Days },
          })),
        },
      }),
      "InvalidArgument",
      "Rule ID must be unique. Found same ID for more than one rule",
    ],
    [
      "a storage class that there is not",
      new PutObjectCommand({ Bucket, Key: "x", Body: "x", StorageClass: "FOO" as never }),
      "InvalidStorageClass",
      "The storage class you specified is not valid",
    ],
    [
      "a lifecycle rule that does nothing",
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: { Rules: [{ Status: "Enabled", Filter: { Prefix: "a" } }] },
      }),
      "InvalidRequest",
      "At least one action needs to be specified in a rule",
    ],
    [
      "an origin with two wildcards",
      new PutBucketCorsCommand({
        Bucket,
        CORSConfiguration: { CORSRules: [{ AllowedMethods: ["GET"], AllowedOrigins: ["*a*"] }] },
      }),
      "InvalidRequest",
      'AllowedOrigin "*a*" can not have more than one wildcard.',
    ],
  ])("%s", async (_what, command, name, message) => {
    await expect(at.client.send(command as PutObjectCommand)).rejects.toMatchObject({ name, message });
  });
});
