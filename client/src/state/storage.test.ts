import { expect, test } from "vitest";
import { Drafts } from "./drafts.ts";
import { loadPending, savePending } from "./pending-storage.ts";
import { safeStorage } from "./storage.ts";

const forbidden = () => {
  throw new Error("SecurityError");
};

test("forbidden storage loses only what a reload would have kept", () => {
  const drafts = new Drafts(safeStorage(forbidden));
  drafts.set("1", "100", "half a thought");
  expect(drafts.get("1", "100")).toBe("half a thought");
  drafts.set("1", "100", "");
  expect(drafts.get("1", "100")).toBe("");
});

test("drafts are apart by user and channel", () => {
  const drafts = new Drafts(safeStorage(forbidden));
  drafts.set("1", "100", "ada's");
  expect(drafts.get("2", "100")).toBe("");
  expect(drafts.get("1", "101")).toBe("");
});

test.each(["{", "[{}]", "7", '[{"nonce":1}]', '{"100":7}'])(
  "stored nonsense %s is as good as nothing",
  (text) => {
    const storage = { get: () => text, set: () => {} };
    expect(loadPending(storage, "1")).toEqual([]);
  },
);

test("pending messages come back as they were", () => {
  const storage = safeStorage(forbidden);
  const rows = [
    { nonce: "a", channel_id: "100", content: "x", createdAtMs: 5, status: "sending" },
    {
      nonce: "b",
      channel_id: "100",
      content: "y",
      createdAtMs: 6,
      status: "failed",
      errorCode: "RATE_LIMITED",
      reply_to: "1003",
      attachments: [
        { id: "7", filename: "a.png", size_bytes: 5, content_type: "image/png", width: 2, height: 1 },
      ],
    },
  ] as const;
  savePending(storage, "1", rows);
  expect(loadPending(storage, "1")).toEqual(rows);
  savePending(storage, "1", []);
  expect(loadPending(storage, "1")).toEqual([]);
});
