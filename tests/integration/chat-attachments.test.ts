import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { objectKeys } from "#aws/attachment-keys";
import { snowflakeAt } from "#core/snowflake";
import { type LocalAws, startLocalAws } from "#testing";
import { gif, jpeg, png, webp } from "../../services/aws/images.fixture.ts";
import { keys } from "../../services/data/keys.ts";
import { newPerson, newPlace, type Person } from "./support/chat-client.ts";
import { announce, described, fillForm, uploadFile } from "./support/upload.ts";

const BUCKET = "fanout-test-attachments-123456789012";
let aws: LocalAws;
let s3: S3Client;
let ada: Person;
let bob: Person;
let channelId: string;
let nonces = 0;
/** A busy machine takes longer than the usual second. */
const PATIENT = { timeout: 10_000 };

beforeAll(async () => {
  aws = await startLocalAws();
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  s3 = new S3Client({ endpoint: aws.urls.edge, region: "us-east-1", credentials });
  ada = await newPerson(aws);
  bob = await newPerson(aws);
  const place = await newPlace(ada);
  channelId = place.channelId;
  await bob.socket.ok("invite.accept", { code: place.code });
});
afterAll(async () => {
  s3?.destroy();
  await aws?.stop();
});

const picture = png(30, 20);
/** To the channel that most tests share. */
const upload = (who: Person, bytes: Buffer, fields: object = described(bytes), channel = channelId) =>
  uploadFile(who, channel, bytes, fields);

const sendFields = (attachment_ids: string[], more: object = {}) => ({
  channel_id: channelId,
  content: "",
  nonce: `n${nonces++}`,
  attachment_ids,
  ...more,
});

async function objectAt(Key: string): Promise<Buffer | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    return Body && Buffer.from(await Body.transformToByteArray());
  } catch (error) {
    if ((error as Error).name === "NoSuchKey") return undefined;
    throw error;
  }
}
const putObject = (Key: string, Body = "x") => s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));

const download = async (who: Person, message: { id: string; channel_id: string }, attachment_id: string) => {
  const { url, expires_at } = await who.socket.ok("attachment.url", {
    channel_id: message.channel_id,
    message_id: message.id,
    attachment_id,
  });
  expect(Date.parse(expires_at) - Date.now()).toBeGreaterThan(4 * 60_000);
  const response = await fetch(url);
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
};

const sweep = async () => {
  const { functionError, payload } = await aws.runSchedule("sweep");
  if (functionError) throw new Error(payload);
};
const exists = async (key: { PK: string; SK: string }) => (await aws.tables.get("Table", key)) !== undefined;
const pendingCount = async (who: Person) =>
  (await aws.tables.get("Table", { ...keys.uploadCount(who.session.user.id) }))?.pending ?? 0;

describe("a file", () => {
  it("goes from one person's form to another person's download, and is no upload any more", async () => {
    const bytes = Buffer.concat([picture, Buffer.from(Array.from({ length: 300_000 }, (_, at) => at % 251))]);
    const announced = await announce(ada, channelId, described(bytes));
    expect(Date.parse(announced.upload.expires_at) - Date.now()).toBeGreaterThan(14 * 60_000);
    expect((await fillForm(announced, bytes)).status).toBe(204);
    const id = announced.attachment_id;
    const { message } = await ada.socket.ok("message.send", sendFields([id]));
    const attachment = {
      id,
      filename: "a.png",
      content_type: "image/png",
      size_bytes: bytes.length,
      width: 30,
      height: 20,
    };
    expect(message).toMatchObject({ content: "", attachments: [attachment] });
    const toBob = () => bob.socket.dispatches("MESSAGE_CREATE").find(({ d }) => d.id === message.id);
    await expect.poll(toBob, PATIENT).toMatchObject({ d: { attachments: [attachment] } });
    const { messages } = await bob.socket.ok("channel.history", { channel_id: channelId });
    expect(messages.at(-1).attachments).toEqual([attachment]);

    const { response, bytes: got } = await download(bob, message, id);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("image/png");
    expect(response.headers.get("content-disposition")).toBe(
      `inline; filename="a.png"; filename*=UTF-8''a.png`,
    );
    expect(got.equals(bytes)).toBe(true);
    expect(await exists(keys.upload(id))).toBe(false);
    expect(await pendingCount(ada)).toBe(0);
    await expect.poll(() => objectAt(objectKeys.pending(id)), PATIENT).toBeUndefined();
  });

  it("shows its size where it is the picture that it says, ten at once, and a text keeps its words", async () => {
    const files = [
      [gif(7, 8), "image/gif", { width: 7, height: 8 }],
      [webp(9, 10), "image/webp", { width: 9, height: 10 }],
      [jpeg(11, 12, 6), "image/jpeg", { width: 12, height: 11 }],
      [picture, "image/jpeg", {}],
      [Buffer.from("no picture"), "image/png", {}],
      [Buffer.from("<svg width='1' height='1'/>"), "image/svg+xml", {}],
      [Buffer.from("<script>alert(1)</script>"), "text/html", {}],
      [Buffer.from("a"), "application/octet-stream", {}],
      [picture, "application/pdf", {}],
      [picture, "image/png", { width: 30, height: 20 }],
    ] as const;
    const ids = await Promise.all(
      files.map(([bytes, type], at) => upload(ada, bytes, described(bytes, `f${at}`, type))),
    );
    const { message } = await ada.socket.ok("message.send", sendFields(ids, { content: "all of them" }));
    expect(message.content).toBe("all of them");
    expect(message.attachments).toEqual(
      files.map(([bytes, content_type, size], at) => ({
        id: ids[at],
        ...described(bytes, `f${at}`, content_type),
        ...size,
      })),
    );
    const html = await download(bob, message, ids[6] as string);
    expect(html.response.headers.get("content-disposition")).toMatch(/^attachment; /);
    expect(await ada.socket.refusal("message.send", sendFields([...ids, "1"]))).toBe("INVALID_FORM_BODY");
  });

  it.each([
    [
      '"quoted" \\ name'.replace("\\", "%5C"),
      `attachment; filename="_quoted_ _5C name"; filename*=UTF-8''%22quoted%22%20%255C%20name`,
    ],
    [
      "Grüße 😀.txt",
      `attachment; filename="Gr__e _.txt"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%F0%9F%98%80.txt`,
    ],
    ["..", `attachment; filename=".."; filename*=UTF-8''..`],
    [
      "😀".repeat(200),
      `attachment; filename="${"_".repeat(200)}"; filename*=UTF-8''${"%F0%9F%98%80".repeat(200)}`,
    ],
  ])("keeps its name %j", async (filename, disposition) => {
    const bytes = Buffer.from("words");
    const id = await upload(ada, bytes, described(bytes, filename, "text/plain"));
    const { message } = await ada.socket.ok("message.send", sendFields([id]));
    expect(message.attachments[0].filename).toBe(filename);
    const { response, bytes: got } = await download(bob, message, id);
    expect(response.headers.get("content-disposition")).toBe(disposition);
    expect(got.toString()).toBe("words");
  });
});

describe("attachment.create", () => {
  it.each([
    ["../../a.png", "filename"],
    ["a\\b", "filename"],
    ["a\r\nSet-Cookie: x", "filename"],
    ["", "filename"],
  ])("refuses the name %j", async (filename, field) => {
    const answer = await ada.socket.request("attachment.create", {
      channel_id: channelId,
      ...described(picture, filename),
    });
    expect(answer).toMatchObject({
      t: "ERROR",
      d: { code: "INVALID_FORM_BODY", fields: { [field]: expect.any(String) } },
    });
  });

  it("gives nothing to who may not see the channel, and nothing above 25 MB", async () => {
    const eve = await newPerson(aws);
    const fields = { channel_id: channelId, ...described(picture) };
    expect(await eve.socket.refusal("attachment.create", fields)).toBe("UNKNOWN_CHANNEL");
    expect(
      await ada.socket.refusal("attachment.create", { ...fields, size_bytes: 25 * 1024 * 1024 + 1 }),
    ).toBe("INVALID_FORM_BODY");
  });

  it("stops at 50 that no message has taken, and goes on when one is taken", async () => {
    const carl = await newPerson(aws);
    const { channelId: at } = await newPlace(carl);
    await announce(carl, at, described(picture));
    const count = { ...keys.uploadCount(carl.session.user.id) };
    await aws.tables.put("Table", { ...(await aws.tables.get("Table", count)), pending: 48 });
    const more = () => carl.socket.refusal("attachment.create", { channel_id: at, ...described(picture) });
    const id = await upload(carl, picture, described(picture), at);
    const both = await Promise.all([more(), more()]);
    expect(both.sort()).toEqual(["LIMIT_REACHED", undefined]);
    await carl.socket.ok("message.send", sendFields([id], { channel_id: at }));
    expect([await more(), await more()]).toEqual([undefined, "LIMIT_REACHED"]);
  });
});

describe("the form", () => {
  it("refuses a file that is larger than announced, or empty", async () => {
    const announced = await announce(ada, channelId, described(picture));
    const larger = await fillForm(announced, Buffer.concat([picture, Buffer.from("x")]));
    expect([larger.status, await larger.text()]).toEqual([400, expect.stringContaining("EntityTooLarge")]);
    const empty = await fillForm(announced, Buffer.alloc(0));
    expect([empty.status, await empty.text()]).toEqual([400, expect.stringContaining("EntityTooSmall")]);
    expect(await objectAt(objectKeys.pending(announced.attachment_id))).toBeUndefined();
  });

  it("refuses another type, another key, and another policy", async () => {
    const announced = await announce(ada, channelId, described(picture));
    for (const changed of [
      { "Content-Type": "text/html" },
      { key: objectKeys.pending("1") },
      { key: objectKeys.attachment(channelId, announced.attachment_id) },
      { Policy: Buffer.from('{"expiration":"2099-01-01T00:00:00Z","conditions":[]}').toString("base64") },
    ] as Record<string, string>[]) {
      expect((await fillForm(announced, picture, changed)).status, JSON.stringify(changed)).toBe(403);
    }
    expect((await fillForm(announced, picture)).status).toBe(204);
  });
});

describe("a send refuses", () => {
  const refused = async (who: Person, fields: object) => {
    const { d } = await who.socket.request("message.send", fields as Record<string, unknown>);
    return [d.code, Object.keys(d.fields ?? {})];
  };
  const unknown = (...places: number[]) => [
    "UNKNOWN_ATTACHMENT",
    places.map((place) => `attachment_ids.${place}`),
  ];

  it("another person's upload, another channel's, one that has not arrived and one that never was", async () => {
    const mine = await upload(ada, picture);
    const bobs = await upload(bob, picture);
    const { channelId: elsewhere } = await newPlace(ada);
    const others = await upload(ada, picture, described(picture), elsewhere);
    const { attachment_id: missing } = await announce(ada, channelId, described(picture));
    expect(await refused(ada, sendFields([mine, bobs, others, "1"]))).toEqual(unknown(1, 2, 3));
    expect(await refused(ada, sendFields([missing, mine]))).toEqual(unknown(0));
    // What was refused beside it is still free.
    await ada.socket.ok("message.send", sendFields([mine]));
  });

  it("what lies in the bucket and is larger than was announced", async () => {
    const { attachment_id: id } = await announce(ada, channelId, described(picture));
    await putObject(objectKeys.pending(id), "x".repeat(picture.length + 1));
    expect(await refused(ada, sendFields([id]))).toEqual(unknown(0));
  });

  it("an upload that a message has, also when two take it at once: one of them gets it", async () => {
    const id = await upload(ada, picture);
    const answers = await Promise.all(
      [0, 1, 2].map(() => ada.socket.request("message.send", sendFields([id]))),
    );
    expect(answers.map(({ t, d }) => (t === "ACK" ? "ACK" : d.code)).sort()).toEqual([
      "ACK",
      "UNKNOWN_ATTACHMENT",
      "UNKNOWN_ATTACHMENT",
    ]);
    expect(await refused(ada, sendFields([id]))).toEqual(unknown(0));
    expect(await ada.socket.refusal("message.send", sendFields([id, id]))).toBe("INVALID_FORM_BODY");
    const { d } = answers.find(({ t }) => t === "ACK") as (typeof answers)[0];
    const { bytes } = await download(bob, d.message, id);
    expect(bytes.equals(picture)).toBe(true);
  });
});

describe("a send", () => {
  it("that is repeated with its nonce gives the first message back, at once and later", async () => {
    const id = await upload(ada, picture);
    const fields = sendFields([id]);
    const answers = await Promise.all([0, 1, 2].map(() => ada.socket.ok("message.send", fields)));
    answers.push(await ada.socket.ok("message.send", fields));
    expect(new Set(answers.map(({ message }) => message.id)).size).toBe(1);
    expect(await pendingCount(ada)).toBeGreaterThanOrEqual(0);
  });

  it("goes through after one that was ended between the copy and the transaction", async () => {
    const id = await upload(ada, picture);
    aws.failNext({
      service: "dynamodb",
      operation: "TransactWriteItems",
      error: "AccessDeniedException",
    });
    const fields = sendFields([id]);
    const first = await ada.socket.request("message.send", fields);
    expect(first).toMatchObject({ t: "ERROR", d: { code: "INTERNAL_ERROR" } });
    expect((await objectAt(objectKeys.attachment(channelId, id)))?.equals(picture)).toBe(true);
    const { message } = await ada.socket.ok("message.send", fields);
    expect((await download(bob, message, id)).bytes.equals(picture)).toBe(true);
  });

  it("keeps what it took: the form, sent again, changes no message", async () => {
    const announced = await announce(ada, channelId, described(picture));
    await fillForm(announced, picture);
    const { message } = await ada.socket.ok("message.send", sendFields([announced.attachment_id]));
    expect((await fillForm(announced, png(1, 1))).status).toBe(204);
    const { bytes } = await download(bob, message, announced.attachment_id);
    expect(bytes.equals(picture)).toBe(true);
  });
});

describe("attachment.url", () => {
  it("says what is unknown: the channel to who may not see it, the message, the attachment", async () => {
    const eve = await newPerson(aws);
    const id = await upload(ada, picture);
    const { message } = await ada.socket.ok("message.send", sendFields([id]));
    const plain = await ada.socket.ok("message.send", sendFields([], { content: "no file" }));
    const wanted = { channel_id: channelId, message_id: message.id, attachment_id: id };
    const { channelId: elsewhere } = await newPlace(ada);
    expect(await eve.socket.refusal("attachment.url", wanted)).toBe("UNKNOWN_CHANNEL");
    expect(await ada.socket.refusal("attachment.url", { ...wanted, message_id: "1" })).toBe(
      "UNKNOWN_MESSAGE",
    );
    expect(await ada.socket.refusal("attachment.url", { ...wanted, channel_id: elsewhere })).toBe(
      "UNKNOWN_MESSAGE",
    );
    expect(await ada.socket.refusal("attachment.url", { ...wanted, attachment_id: "1" })).toBe(
      "UNKNOWN_ATTACHMENT",
    );
    const elseMessage = { ...wanted, message_id: plain.message.id };
    expect(await ada.socket.refusal("attachment.url", elseMessage)).toBe("UNKNOWN_ATTACHMENT");
  });
});

describe("the sweep", () => {
  it("removes an upload that no message took for 25 hours, with all that lies of it, and nothing younger", async () => {
    const hour = 3600 * 1000;
    const userId = ada.session.user.id;
    const before = await pendingCount(ada);
    const old = snowflakeAt(Date.now() - 25.1 * hour);
    const younger = snowflakeAt(Date.now() - 24.9 * hour);
    for (const id of [old, younger]) {
      await aws.tables.put("Table", {
        ...keys.upload(id),
        ...{ type: "UPLOAD", id, user_id: userId, channel_id: channelId },
        ...described(picture),
      });
      await putObject(objectKeys.pending(id));
      await putObject(objectKeys.attachment(channelId, id));
    }
    const free = await upload(ada, picture);
    expect(await ada.socket.refusal("message.send", sendFields([younger]))).toBe("UNKNOWN_ATTACHMENT");
    await sweep();
    const thereOf = async (id: string) => ({
      item: await exists(keys.upload(id)),
      pending: (await objectAt(objectKeys.pending(id))) !== undefined,
      kept: (await objectAt(objectKeys.attachment(channelId, id))) !== undefined,
    });
    expect(await thereOf(old)).toEqual({ item: false, pending: false, kept: false });
    expect(await thereOf(younger)).toEqual({ item: true, pending: true, kept: true });
    expect(await thereOf(free)).toEqual({ item: true, pending: true, kept: false });
    // One more by `upload`, one less by the sweep.
    expect(await pendingCount(ada)).toBe(before);
    await ada.socket.ok("message.send", sendFields([free]));
  });

  it("removes the files of a deleted message, and no others; nobody finds them from then on", async () => {
    const [first, second] = [await upload(ada, picture), await upload(ada, picture)];
    const { message } = await ada.socket.ok("message.send", sendFields([first, second]));
    const stays = await upload(ada, picture);
    const { message: other } = await ada.socket.ok("message.send", sendFields([stays]));
    const target = { channel_id: channelId, message_id: message.id };
    await ada.socket.ok("message.delete", target);
    expect(await bob.socket.refusal("attachment.url", { ...target, attachment_id: first })).toBe(
      "UNKNOWN_MESSAGE",
    );
    expect(await exists(keys.removedFiles(message.id))).toBe(true);
    await sweep();
    for (const id of [first, second])
      expect(await objectAt(objectKeys.attachment(channelId, id))).toBeUndefined();
    expect(await exists(keys.removedFiles(message.id))).toBe(false);
    expect((await download(bob, other, stays)).bytes.equals(picture)).toBe(true);
  });

  it("removes the files of a deleted channel's messages, and no other channel's", async () => {
    const { channelId: doomed } = await newPlace(ada);
    const gone = await upload(ada, picture, described(picture), doomed);
    await ada.socket.ok("message.send", sendFields([gone], { channel_id: doomed }));
    const stays = await upload(ada, picture);
    const { message } = await ada.socket.ok("message.send", sendFields([stays]));
    await ada.socket.ok("channel.delete", { channel_id: doomed });
    await sweep();
    expect(await objectAt(objectKeys.attachment(doomed, gone))).toBeUndefined();
    expect(await exists(keys.tombstone(doomed))).toBe(false);
    expect((await download(bob, message, stays)).bytes.equals(picture)).toBe(true);
  });

  it("keeps the word of files until the bucket has deleted them", async () => {
    const messageId = snowflakeAt(Date.now());
    const ids = ["11", "12"];
    for (const id of ids) await putObject(objectKeys.attachment(channelId, id));
    await aws.tables.put("Table", {
      ...keys.removedFiles(messageId),
      ...{ type: "REMOVED_FILES", message_id: messageId, channel_id: channelId, attachment_ids: ids },
    });
    aws.failNext({ service: "s3", operation: "DeleteObjects", error: "InternalError", times: 3 });
    await expect(sweep()).rejects.toThrow("InternalError");
    expect(await exists(keys.removedFiles(messageId))).toBe(true);
    await sweep();
    for (const id of ids) expect(await objectAt(objectKeys.attachment(channelId, id))).toBeUndefined();
    expect(await exists(keys.removedFiles(messageId))).toBe(false);
  });
});
