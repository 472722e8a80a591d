import { createHmac } from "node:crypto";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startS3 } from "./s3.fixture.ts";

let at: Awaited<ReturnType<typeof startS3>>;
beforeAll(async () => {
  at = await startS3({ notifications: [{ events: ["s3:ObjectCreated:Post"], target: "handler" }] });
});
afterAll(() => at.stop());

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

interface Form {
  readonly conditions?: readonly unknown[];
  readonly fields?: Record<string, string>;
  readonly file?: string | undefined;
  readonly fileName?: string;
  readonly expiresMs?: number;
  readonly change?: (fields: Record<string, string>) => void;
}

/** As an SDK makes a form, with its signature by the formula of AWS's documentation. */
function post({
  conditions = [],
  fields = {},
  file = "hello",
  fileName = "a.txt",
  expiresMs = 60_000,
  change,
}: Form) {
  const amzDate = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const scope = [amzDate.slice(0, 8), "us-east-1", "s3", "aws4_request"];
  const signed: Record<string, string> = {
    key: "form/${filename}",
    ...fields,
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": [at.credentials.accessKeyId, ...scope].join("/"),
    "X-Amz-Date": amzDate,
    "X-Amz-Security-Token": at.credentials.sessionToken,
  };
  const all = Object.entries(signed).filter(([name]) => name !== "key");
  const policy = Buffer.from(
    JSON.stringify({
      expiration: new Date(Date.now() + expiresMs).toISOString(),
      conditions: [
        { bucket: "files" },
        ["starts-with", "$key", "form/"],
        ...conditions,
        ...all.filter(([name]) => !(name in fields)).map(([name, value]) => ({ [name]: value })),
      ],
    }),
  ).toString("base64");
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${at.credentials.secretAccessKey}`);
  const sent: Record<string, string> = {
    ...signed,
    Policy: policy,
    "X-Amz-Signature": hmac(key, policy).toString("hex"),
  };
  change?.(sent);
  const form = new FormData();
  for (const [name, value] of Object.entries(sent)) form.append(name, value);
  form.append("file", new Blob([file]), fileName);
  form.append("submit", "behind the file");
  return fetch(`${at.origin}/files`, { method: "POST", body: form, redirect: "manual" });
}

async function wordsOf(answer: Response) {
  const text = await answer.text();
  const element = (name: string) => new RegExp(`<${name}>([^<]*)<`).exec(text)?.[1];
  return { status: answer.status, code: element("Code"), message: element("Message"), element };
}

describe("a browser's form", () => {
  it("is stored under the file's name, and told as ObjectCreated:Post", async () => {
    const answer = await post({
      fields: { "Content-Type": "text/plain", "x-amz-meta-Colour": "blue", success_action_status: "201" },
      conditions: [
        ["starts-with", "$content-type", "text/"],
        { "x-amz-meta-colour": "blue" },
        { success_action_status: "201" },
      ],
    });
    expect(await wordsOf(answer)).toMatchObject({ status: 201 });
    const { Body, ...object } = await at.client.send(
      new GetObjectCommand({ Bucket: "files", Key: "form/a.txt" }),
    );
    expect(await Body?.transformToString()).toBe("hello");
    expect(object).toMatchObject({ ContentType: "text/plain", Metadata: { colour: "blue" } });
    expect(at.events.at(-1)?.record.eventName).toBe("ObjectCreated:Post");
  });

  it.each([
    ["/wrong/relative", 204, null],
    [
      "http://app.example/done?a=1",
      303,
      "http://app.example/done?a=1&bucket=files&key=form%2Fa.txt&etag=%22",
    ],
  ])("answers success_action_redirect %s with %i", async (success_action_redirect, status, location) => {
    const answer = await post({
      fields: { success_action_redirect },
      conditions: [["starts-with", "$success_action_redirect", ""]],
    });
    expect(answer.status).toBe(status);
    if (location) expect(answer.headers.get("location")?.startsWith(location)).toBe(true);
  });

  it("E4 is refused where the file is too large or too small, and nothing is stored", async () => {
    const conditions = [["content-length-range", 5, 10]];
    const large = await wordsOf(await post({ conditions, file: "x".repeat(12), fileName: "size" }));
    expect([
      large.status,
      large.code,
      large.element("ProposedSize"),
      large.element("MaxSizeAllowed"),
    ]).toEqual([400, "EntityTooLarge", "12", "10"]);
    const small = await wordsOf(await post({ conditions, file: "x", fileName: "size" }));
    expect([small.status, small.code, small.element("MinSizeAllowed")]).toEqual([400, "EntityTooSmall", "5"]);
    const missing = at.client.send(new GetObjectCommand({ Bucket: "files", Key: "form/size" }));
    await expect(missing).rejects.toMatchObject({ name: "NoSuchKey" });
    for (const length of [5, 10])
      expect((await post({ conditions, file: "x".repeat(length) })).status).toBe(204);
  });

  it.each<[string, Form, object]>([
    [
      "E5 an expired policy",
      { expiresMs: -1000 },
      { status: 403, message: "Invalid according to Policy: Policy expired." },
    ],
    [
      "E5 a condition that fails",
      { fields: { acl: "public-read" }, conditions: [{ acl: "private" }] },
      {
        status: 403,
        message:
          "Invalid according to Policy: Policy Condition failed: [&quot;eq&quot;, &quot;$acl&quot;, &quot;private&quot;]",
      },
    ],
    [
      "a field without a condition",
      { fields: { acl: "private" } },
      { status: 403, message: "Invalid according to Policy: Extra input fields: acl" },
    ],
    [
      "a changed policy",
      { change: (fields) => Object.assign(fields, { Policy: `${fields.Policy?.slice(0, -4)}AAAA` }) },
      { status: 403, code: "SignatureDoesNotMatch" },
    ],
    [
      "a form without its signature",
      { change: (fields) => Reflect.deleteProperty(fields, "X-Amz-Signature") as unknown as undefined },
      { status: 400, code: "InvalidArgument" },
    ],
    [
      "fields that are too long",
      { change: (fields) => Object.assign(fields, { "x-ignore-a": "x".repeat(21_000) }) },
      { status: 400, code: "MaxPostPreDataLengthExceeded" },
    ],
  ])("refuses %s", async (_name, form, expected) => {
    expect(await wordsOf(await post(form))).toMatchObject(expected);
  });

  it("refuses what is no form, and one that is cut off", async () => {
    const send = (type: string, body: string) =>
      fetch(`${at.origin}/files`, { method: "POST", body, headers: { "content-type": type } }).then(wordsOf);
    expect(await send("text/html", "x")).toMatchObject({ status: 412, code: "PreconditionFailed" });
    expect(
      await send(
        "multipart/form-data; boundary=b",
        '--b\r\ncontent-disposition: form-data; name="key"\r\n\r\nx',
      ),
    ).toMatchObject({
      status: 400,
      code: "MalformedPOSTRequest",
    });
  });
});
