import { afterEach, beforeAll, beforeEach, vi } from "vitest";
import { CHANNEL_ID, FakeServer, ME } from "../../gateway/testing/fake-server.ts";
import { Chat } from "../chat.ts";
import { loadLater } from "../later.ts";
import { type ChatSnapshots, NO_SNAPSHOTS } from "../snapshots.ts";
import type { KeyValue, SharedKeyValue } from "../storage.ts";

const TICKET = { ticket: "t", url: "ws://127.0.0.1/local", expires_at: "2030-01-01T00:00:00Z" };
/** Time for whatever is on its way. */
export const LONG_MS = 60_000;

export const memory = (): SharedKeyValue => tabs()[0];

/** What two tabs share: each is told what the other changes. */
export function tabs(): readonly [SharedKeyValue, SharedKeyValue] {
  const map = new Map<string, string>();
  const told: [string, () => void][][] = [[], []];
  const tab = (own: number): SharedKeyValue => ({
    get: (key) => map.get(key) ?? null,
    set: (key, value) => {
      if (value === null) map.delete(key);
      else map.set(key, value);
      for (const [name, listener] of told[1 - own] ?? []) if (name === key) listener();
    },
    onChangeElsewhere: (key, listener) => {
      told[own]?.push([key, listener]);
      return () => {};
    },
  });
  return [tab(0), tab(1)];
}

/** A chat on a server, with #general open unless said otherwise. */
export async function setUp({
  before = 2,
  server = new FakeServer(),
  tab = memory() as KeyValue,
  snapshots = NO_SNAPSHOTS as ChatSnapshots,
  open = true,
} = {}) {
  for (let count = 0; count < before; count += 1) server.store();
  const onSignedOut = vi.fn();
  const onNotice = vi.fn();
  const fetchTicket = vi.fn(async () => TICKET);
  const chat = new Chat({
    fetchTicket: () => fetchTicket(),
    openSocket: server.openSocket,
    onSignedOut,
    onNotice,
    snapshots,
    tab,
  });
  chat.start(ME);
  await settle();
  if (open) chat.show(CHANNEL_ID);
  await settle();
  const log = () => {
    const found = chat.store.getState().logs[CHANNEL_ID];
    if (!found) throw new Error("the channel is not open");
    return found;
  };
  const shown = () => log().messages.map(({ content }) => content);
  const waiting = () => log().pending.map(({ content, status }) => `${content}: ${status}`);
  const send = (content: string) => chat.outbox.send(CHANNEL_ID, content);
  return { chat, server, log, shown, waiting, send, onSignedOut, onNotice, fetchTicket };
}
export const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
/** Longer than a commit, shorter than the patience with a gap. */
export const commit = () => settle(1_000);

/** Timers and frames are the test's. To be called at the top of a file. */
export function withFakeTime(): void {
  // Once: what a page loads takes time that is not the test's.
  beforeAll(loadLater);
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("requestAnimationFrame", (work: () => void) => Number(setTimeout(work, 16)));
    vi.stubGlobal("cancelAnimationFrame", (id: number) => clearTimeout(id));
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });
}
