import { describe, expect, it } from "vitest";
import { AppError } from "./app-error.ts";
import { type PostMessageDeps, postMessage } from "./post-message.ts";
import { snowflakeAt } from "./snowflake.ts";
import { channel, postDeps, stored } from "./testing/post-message-world.ts";
import { type TakeUploadsDeps, takeUploads, type Upload } from "./uploads.ts";
import type { VisibleChannel } from "./visible-channel.ts";

const NOW = Date.parse("2030-01-01T00:00:00Z");
const HOUR = 3600 * 1000;
const upload = (hoursOld: number, more: Partial<Upload> = {}): Upload => ({
  id: snowflakeAt(NOW - hoursOld * HOUR),
  userId: "1",
  channelId: "7",
  filename: "a.png",
  contentType: "image/png",
  sizeBytes: 100,
  ...more,
});

/** @param sizes of the files that have arrived, by upload */
function world(uploads: readonly Upload[], sizes: Record<string, number> = {}) {
  const kept: string[] = [];
  const deps: TakeUploadsDeps = {
    now: () => NOW,
    findUploads: async (ids) => ids.map((id) => uploads.find((one) => one.id === id)),
    keepFile: async ({ id }) => {
      kept.push(id);
      const size = sizes[id] ?? 100;
      return size === 0 ? undefined : { size_bytes: size, width: 2, height: 3 };
    },
  };
  return { kept, take: (ids = uploads.map(({ id }) => id)) => takeUploads(deps, "1", "7", ids) };
}
const refusal = async (taking: Promise<unknown>) => {
  const error = (await taking.catch((thrown: unknown) => thrown)) as AppError;
  return { code: error.code, fields: Object.keys(error.fields ?? {}) };
};

describe("takeUploads", () => {
  it("gives what the message shows, in the order asked, with the size that the file has", async () => {
    const uploads = [upload(2), upload(1, { filename: "b.png" })];
    const [older, newer] = uploads.map(({ id }) => id) as [string, string];
    const attachments = await world(uploads, { [newer]: 99 }).take([newer, older]);
    expect(attachments).toEqual([
      { id: newer, filename: "b.png", content_type: "image/png", size_bytes: 99, width: 2, height: 3 },
      { id: older, filename: "a.png", content_type: "image/png", size_bytes: 100, width: 2, height: 3 },
    ]);
  });

  it.each([
    ["another person's", upload(1, { userId: "2" })],
    ["another channel's", upload(1, { channelId: "8" })],
    ["one that is a day old, which the sweep is about to remove", upload(24.01)],
  ])("refuses %s, names it, and touches no file", async (_what, wrong) => {
    const good = upload(2);
    const { take, kept } = world([good, wrong]);
    expect(await refusal(take())).toEqual({ code: "UNKNOWN_ATTACHMENT", fields: ["attachment_ids.1"] });
    expect(kept).toEqual([]);
  });

  it("refuses what was never announced, has not arrived, or is larger than was announced", async () => {
    const uploads = [upload(3), upload(2), upload(1)];
    const [, missing, large] = uploads.map(({ id }) => id) as [string, string, string];
    expect(await refusal(world(uploads).take(["5"]))).toEqual({
      code: "UNKNOWN_ATTACHMENT",
      fields: ["attachment_ids.0"],
    });
    expect(await refusal(world(uploads, { [missing]: 0, [large]: 101 }).take())).toEqual({
      code: "UNKNOWN_ATTACHMENT",
      fields: ["attachment_ids.1", "attachment_ids.2"],
    });
  });
});

describe("postMessage with uploads", () => {
  const draft = { channelId: "7", author: channel.user, content: "", nonce: "n" };
  const asked: string[] = [];
  const depsWith = (more: Partial<PostMessageDeps<VisibleChannel>>): PostMessageDeps<VisibleChannel> => {
    asked.length = 0;
    return postDeps({
      now: () => NOW,
      findUploads: async () => [upload(1)],
      deletePending: (ids) => void asked.push(`delete ${ids}`),
      ...more,
    });
  };
  const gone = async () => {
    throw new AppError("UNKNOWN_ATTACHMENT", "taken");
  };

  it("deletes what was pending once it is stored", async () => {
    expect(await postMessage(depsWith({}), draft, ["3"])).toBe(stored);
    expect(asked).toEqual(["delete 3"]);
  });

  it("gives the first message back where its nonce has taken them, in whichever step that shows", async () => {
    const findSent = async () => stored;
    expect(
      await postMessage(depsWith({ findUploads: async () => [undefined], findSent }), draft, ["3"]),
    ).toBe(stored);
    expect(await postMessage(depsWith({ appendMessage: gone, findSent }), draft, ["3"])).toBe(stored);
  });

  it("refuses where another message has taken them, and deletes nothing", async () => {
    await expect(postMessage(depsWith({ appendMessage: gone }), draft, ["3"])).rejects.toMatchObject({
      code: "UNKNOWN_ATTACHMENT",
    });
    expect(asked).toEqual([]);
  });
});
