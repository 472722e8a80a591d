import { expect, test, vi } from "vitest";
import { CHANNEL_ID, ME } from "../gateway/testing/fake-server.ts";
import type { Chat } from "./chat.ts";
import { Composing } from "./composing.ts";
import type { Draft } from "./draft-mentions.ts";
import { Drafts } from "./drafts.ts";
import { memory, settle, setUp, withFakeTime } from "./testing/chat-world.ts";
import type { Upload } from "./uploads.ts";
import { WorkspaceActions } from "./workspace.ts";
import { writeAgain } from "./write-again.ts";

withFakeTime();

const draftOf = (text: string): Draft => ({ text, mentions: [] });
const upload = (part: Partial<Upload>): Upload => ({
  id: "u1",
  name: "a.png",
  sizeBytes: 5,
  contentType: "image/png",
  status: "uploading",
  share: 0,
  ...part,
});

async function compose() {
  const world = await setUp();
  const drafts = new Drafts(memory());
  const workspace = new WorkspaceActions(memory());
  workspace.open(ME.id);
  const composing = new Composing(world.chat, drafts, workspace);
  const write = (draft: Draft) => drafts.set(ME.id, CHANNEL_ID, draft);
  const written = () => drafts.get(ME.id, CHANNEL_ID).text;
  return { ...world, drafts, workspace, composing, write, written };
}

const setFiles = (chat: Chat, ...files: Upload[]) =>
  chat.uploads.store.setState({ files: files.length === 0 ? {} : { [CHANNEL_ID]: files } });

test("sends the draft as the wire has it, as the answer that it is, and begins anew", async () => {
  const { chat, server, workspace, composing, write, written, log } = await compose();
  const answered = server.stored[0]?.id ?? "";
  workspace.reply(CHANNEL_ID, answered);
  write({ text: " hello @Bo ", mentions: [{ label: "@Bo", wire: "<@2>" }] });
  composing.send(CHANNEL_ID);
  expect(log().pending).toMatchObject([{ content: "hello <@2>", reply_to: answered }]);
  expect(written()).toBe("");
  expect(workspace.store.getState().replyTo).toEqual({});
  chat.stop();
});

test.each(["", "   ", "x".repeat(4_001)])("sends nothing for a text that cannot be sent", async (text) => {
  const { chat, composing, write, written, log } = await compose();
  write(draftOf(text));
  composing.send(CHANNEL_ID);
  expect(log().pending).toEqual([]);
  expect(written()).toBe(text);
  chat.stop();
});

test("waits for files that are on their way, and goes with them", async () => {
  const { chat, composing, write, log } = await compose();
  write(draftOf("look"));
  setFiles(chat, upload({}));
  composing.send(CHANNEL_ID);
  expect(composing.store.getState().waiting).toEqual({ [CHANNEL_ID]: true });
  expect(log().pending).toEqual([]);
  const image = { width: 2, height: 1, url: "blob:x" };
  vi.spyOn(URL, "revokeObjectURL").mockReturnValue();
  setFiles(chat, upload({ status: "done", attachmentId: "9", image }));
  expect(log().pending).toMatchObject([
    {
      content: "look",
      attachments: [
        { id: "9", filename: "a.png", size_bytes: 5, content_type: "image/png", width: 2, height: 1 },
      ],
    },
  ]);
  expect(composing.store.getState().waiting).toEqual({});
  expect(chat.uploads.store.getState().files).toEqual({});
  chat.stop();
});

test("taken back, it stays a draft when the files are there", async () => {
  const { chat, composing, write, written, log } = await compose();
  write(draftOf("look"));
  setFiles(chat, upload({}));
  composing.send(CHANNEL_ID);
  composing.takeBack(CHANNEL_ID);
  setFiles(chat, upload({ status: "done", attachmentId: "9" }));
  expect(log().pending).toEqual([]);
  expect(written()).toBe("look");
  chat.stop();
});

test("a file that fails keeps it back; without that file it goes", async () => {
  const { chat, composing, write, log } = await compose();
  write(draftOf("look"));
  setFiles(chat, upload({}));
  composing.send(CHANNEL_ID);
  setFiles(chat, upload({ status: "failed", errorCode: "UPLOAD_CUT" }));
  expect(log().pending).toEqual([]);
  setFiles(chat);
  expect(log().pending).toMatchObject([{ content: "look" }]);
  chat.stop();
});

test("a log-out in between sends nothing", async () => {
  const { chat, server, composing, write, written } = await compose();
  write(draftOf("look"));
  setFiles(chat, upload({}));
  composing.send(CHANNEL_ID);
  composing.reset();
  chat.stop();
  await settle();
  expect(server.requests).not.toContain("message.send");
  expect(written()).toBe("look");
});

test("what answers a message that is gone is sent as no answer: nothing that was written is lost", async () => {
  const { chat, server, waiting } = await compose();
  chat.outbox.send(CHANNEL_ID, "too late", { reply_to: "7" });
  await settle();
  expect(server.stored.at(-1)).toMatchObject({ content: "too late" });
  expect(server.requests.filter((action) => action === "message.send")).toHaveLength(2);
  expect(waiting()).toEqual([]);
  chat.stop();
});

test("a text that is changed is a draft until it is stored or left, also for a page that is loaded again", async () => {
  const { chat, server, drafts, workspace, composing } = await compose();
  const messageId = server.stored[0]?.id ?? "";
  workspace.edit(CHANNEL_ID, messageId);
  drafts.set(ME.id, messageId, draftOf("half changed"));
  workspace.reset();
  workspace.open(ME.id);
  expect(workspace.store.getState().editing).toEqual({ [CHANNEL_ID]: messageId });
  composing.stopEditing(CHANNEL_ID, "8");
  expect(workspace.store.getState().editing).toEqual({ [CHANNEL_ID]: messageId });
  composing.stopEditing(CHANNEL_ID, messageId);
  expect(workspace.store.getState().editing).toEqual({});
  expect(drafts.get(ME.id, messageId).text).toBe("");
  chat.stop();
});

test("a message that was refused is written again, before what is written already, with its files and its answer", async () => {
  const { chat, server, drafts, workspace, composing, write, written, log } = await compose();
  server.refuses = "INVALID_FORM_BODY";
  const attachments = [{ id: "9", filename: "a.png", size_bytes: 5, content_type: "image/png" }];
  chat.outbox.send(CHANNEL_ID, `look, <@${ME.id}> and <@99>`, { reply_to: "7", attachments });
  await settle();
  const [row] = log().pending;
  expect(row?.status).toBe("failed");
  write(draftOf("and more"));
  writeAgain({ chat, drafts, workspace, composing }, row?.nonce ?? "");
  expect(log().pending).toEqual([]);
  expect(written()).toBe(`look, @${ME.username} and <@99>\nand more`);
  expect(workspace.store.getState().replyTo).toEqual({ [CHANNEL_ID]: "7" });
  composing.send(CHANNEL_ID);
  expect(log().pending).toMatchObject([
    { content: `look, <@${ME.id}> and <@99>\nand more`, reply_to: "7", attachments },
  ]);
  chat.stop();
});

test("who is called as somebody that the draft means already stays as the wire has it", async () => {
  const { chat, server, drafts, workspace, composing, write, written, log } = await compose();
  server.refuses = "INVALID_FORM_BODY";
  chat.outbox.send(CHANNEL_ID, `<@${ME.id}>`);
  await settle();
  write({ text: `@${ME.username}`, mentions: [{ label: `@${ME.username}`, wire: "<@99>" }] });
  writeAgain({ chat, drafts, workspace, composing }, log().pending[0]?.nonce ?? "");
  expect(written()).toBe(`<@${ME.id}>\n@${ME.username}`);
  chat.stop();
});
