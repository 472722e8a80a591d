import { expect, test, vi } from "vitest";
import { type Draft, EMPTY_DRAFT } from "./draft-mentions.ts";
import { Drafts } from "./drafts.ts";
import { loadPending, savePending } from "./pending-storage.ts";
import { safeStorage } from "./storage.ts";
import { memory } from "./testing/chat-world.ts";
import { WorkspaceActions } from "./workspace.ts";

const forbidden = () => {
  throw new Error("SecurityError");
};

const draftOf = (text: string): Draft => ({ text, mentions: [] });

test("forbidden storage loses only what a reload would have kept", () => {
  const drafts = new Drafts(safeStorage(forbidden));
  drafts.set("1", "100", draftOf("half a thought"));
  expect(drafts.get("1", "100").text).toBe("half a thought");
  drafts.set("1", "100", draftOf(""));
  expect(drafts.get("1", "100").text).toBe("");
});

test("drafts are apart by user and channel", () => {
  const drafts = new Drafts(safeStorage(forbidden));
  drafts.set("1", "100", draftOf("ada's"));
  expect(drafts.get("2", "100")).toEqual(EMPTY_DRAFT);
  expect(drafts.get("1", "101")).toEqual(EMPTY_DRAFT);
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

test("a draft comes back with whom it means, and what is not one is its text", () => {
  const storage = memory();
  const drafts = new Drafts(storage);
  const draft = { text: "hello @Ada", mentions: [{ label: "@Ada", wire: "<@1>" }] };
  drafts.set("1", "100", draft);
  expect(drafts.get("1", "100")).toEqual(draft);
  storage.set("fanout.draft.1.100", "{ half of it");
  expect(drafts.get("1", "100")).toEqual(draftOf("{ half of it"));
});

test("full storage: what is newest counts, not what there was room for", () => {
  const map = new Map<string, string>([["fanout.draft.1.100", "old"]]);
  const full = {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: () => forbidden(),
    removeItem: (key: string) => void map.delete(key),
  } as unknown as Storage;
  const drafts = new Drafts(safeStorage(() => full));
  drafts.set("1", "100", draftOf("new"));
  expect(drafts.get("1", "100").text).toBe("new");
  drafts.set("1", "100", draftOf(""));
  expect(drafts.get("1", "100").text).toBe("");
});

test("what another tab has taken away is not there any more", () => {
  const map = new Map<string, string>();
  const shared = {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  } as unknown as Storage;
  const storage = safeStorage(() => shared);
  storage.set("a", "1");
  map.delete("a");
  expect(storage.get("a")).toBeNull();
});

test("what another tab has changed is told, by its name, and is newer than what there was no room for here", () => {
  let tell: (event: { key: string | null }) => void = () => {};
  vi.stubGlobal("addEventListener", (_: "storage", listener: typeof tell) => {
    tell = listener;
  });
  const map = new Map<string, string>();
  const full = { getItem: (key: string) => map.get(key) ?? null, setItem: forbidden, removeItem: () => {} };
  const storage = safeStorage(() => full as unknown as Storage, "left.");
  const told = vi.fn();
  storage.onChangeElsewhere("a", told);
  storage.set("a", "here");
  map.set("left.a", "there");
  for (const key of ["a", "right.a", "left.b"]) tell({ key });
  expect(told).not.toHaveBeenCalled();
  expect(storage.get("a")).toBe("here");
  tell({ key: "left.a" });
  expect(told).toHaveBeenCalledTimes(1);
  expect(storage.get("a")).toBe("there");
  vi.unstubAllGlobals();
});

test("an answer that was begun is there again after a reload and a log-in, for the same person only", () => {
  const tab = memory();
  const before = new WorkspaceActions(tab);
  before.open("1");
  before.reply("100", "7");
  before.reset();
  expect(before.store.getState().replyTo).toEqual({});
  const after = new WorkspaceActions(tab);
  after.open("2");
  expect(after.store.getState().replyTo).toEqual({});
  after.open("1");
  expect(after.store.getState().replyTo).toEqual({ 100: "7" });
});
