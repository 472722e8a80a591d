import { describe, expect, test } from "vitest";
import { created, ME, message } from "../gateway/testing/fake-server.ts";
import {
  type ChannelLog,
  EMPTY_LOG,
  failOlder,
  hasGap,
  hasOlder,
  type PendingMessage,
  prependPage,
  receiveEvent,
  START,
  showEnd,
  startOlder,
} from "./channel-log.ts";
import type { ChannelEvent } from "./message-events.ts";

const READY: ChannelLog = { ...EMPTY_LOG, status: "ready" };
const LOADING: ChannelLog = { ...EMPTY_LOG, status: "loading" };
const seqs = (log: ChannelLog) => log.messages.map(({ seq }) => seq);
const contents = (log: ChannelLog) => log.messages.map(({ content }) => content);
const receive = (log: ChannelLog, ...events: (number | ChannelEvent)[]) =>
  events.reduce<ChannelLog>(
    (each, event) => receiveEvent(each, typeof event === "number" ? created(message(event)) : event),
    log,
  );
const edit = (s: number, of: number, content: string): ChannelEvent => ({
  t: "MESSAGE_UPDATE",
  c: "100",
  s,
  d: { ...message(of, content), edited_at: "2030-01-02T00:00:00.000Z" },
});
const remove = (s: number, of: number): ChannelEvent => ({
  t: "MESSAGE_DELETE",
  c: "100",
  s,
  d: { id: message(of).id, channel_id: "100" },
});
const react = (s: number, of: number, user_id: string, t: "ADD" | "REMOVE" = "ADD"): ChannelEvent => ({
  t: `MESSAGE_REACTION_${t}`,
  c: "100",
  s,
  d: { channel_id: "100", message_id: message(of).id, user_id, emoji: "🦊" },
});
const pending = (nonce: string): PendingMessage => ({
  nonce,
  channel_id: "100",
  content: "mine",
  createdAtMs: 0,
  status: "sending",
});

describe("receiveEvent", () => {
  test("an early one is held, and nothing is shown before what precedes it", () => {
    const early = receive(READY, 1, 3);
    expect(seqs(early)).toEqual([1]);
    expect(hasGap(early)).toBe(true);
    const closed = receive(early, 2);
    expect(seqs(closed)).toEqual([1, 2, 3]);
    expect(hasGap(closed)).toBe(false);
  });

  test("duplicates change nothing, applied or held", () => {
    const log = receive(READY, 1, edit(2, 1, "new"), 5);
    expect(receive(log, 1, edit(2, 1, "new"), 5, 5)).toBe(log);
  });

  test("an edit has its place in the sequence: no gap after it, and none before its turn", () => {
    const log = receive(READY, 1, 2, edit(3, 1, "new"), 4);
    expect(contents(log)).toEqual(["new", "message 2", "message 4"]);
    expect(log.messages[0]?.edited_at).toBe("2030-01-02T00:00:00.000Z");
    expect(hasGap(log)).toBe(false);
    const early = receive(READY, 1, edit(3, 1, "new"));
    expect(contents(early)).toEqual(["message 1"]);
    expect(contents(receive(early, 2))).toEqual(["new", "message 2"]);
  });

  test("a deleted message disappears, and what answers it stays", () => {
    const answer = created({ ...message(2), reply_to: message(1).id });
    const log = receive(READY, 1, answer, remove(3, 1), 4);
    expect(seqs(log)).toEqual([2, 4]);
    expect(log.messages[0]?.reply_to).toBe(message(1).id);
  });

  test("reactions come and go, in the order in which people reacted", () => {
    const log = receive(READY, 1, react(2, 1, "7"), react(3, 1, "8"), react(4, 1, "7", "REMOVE"));
    expect(log.messages[0]?.reactions).toEqual([{ emoji: "🦊", user_ids: ["8"] }]);
    expect(receive(log, react(5, 1, "8", "REMOVE")).messages[0]?.reactions).toEqual([]);
  });

  test("of a message that is not loaded only the number counts", () => {
    const log = receive(showEnd(LOADING, [message(5), message(6)], true, 6), edit(7, 2, "new"), remove(8, 1));
    expect(contents(log)).toEqual(["message 5", "message 6"]);
    expect(log.appliedSeq).toBe(8);
  });

  test("an edit that is told without its text, since a later one took its place, takes the text away from nobody", () => {
    const blank = { ...edit(2, 1, ""), d: { ...message(1, ""), pinned: true } } as ChannelEvent;
    const log = receive(READY, 1, blank);
    expect(log.messages[0]).toMatchObject({ content: "message 1", pinned: true });
    expect(contents(receive(log, edit(3, 1, "newest")))).toEqual(["newest"]);
  });

  test("one's own settles its pending row only when it is shown: never twice on the screen, never gone", () => {
    const sending = { ...receive(READY, 1), pending: [pending("n1")] };
    const overtaken = receive(sending, created(message(3, "mine", "n1", ME)));
    expect(overtaken.pending).toHaveLength(1);
    const shown = receive(overtaken, 2);
    expect(seqs(shown)).toEqual([1, 2, 3]);
    expect(shown.pending).toHaveLength(0);
  });

  test("one's own that was deleted before its ACK came settles its row and stays away", () => {
    const sending = { ...receive(READY, 1), knownSeq: 3, pending: [pending("n1")] };
    const filled = showEnd(sending, [message(1)], false, 3);
    expect(filled.pending).toHaveLength(1);
    const settled = receive(filled, created(message(2, "mine", "n1", ME)));
    expect(seqs(settled)).toEqual([1]);
    expect(settled.pending).toHaveLength(0);
  });

  test("while the first page is on its way everything is held; before and after a failure only the number counts", () => {
    const loading = receive(LOADING, 7, edit(8, 7, "new"));
    expect(loading.messages).toHaveLength(0);
    const open = showEnd(loading, [message(5), message(6), message(7)], true, 7);
    expect(contents(open)).toEqual(["message 5", "message 6", "new"]);
    expect(receive({ ...EMPTY_LOG, status: "failed" }, 7)).toMatchObject({ held: [], knownSeq: 7 });
  });
});

describe("showEnd", () => {
  test("closes a gap and lets go what was held behind it", () => {
    const log = receive(READY, 1, 5, 6);
    const filled = showEnd(
      log,
      [1, 2, 3, 4, 5].map((seq) => message(seq)),
      false,
      5,
    );
    expect(seqs(filled)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(filled.held).toHaveLength(0);
  });

  test("brings what missing events did to messages that were there already", () => {
    const log = receive(READY, 1, 2, 3, 6);
    const pages = [message(1, "edited by 4"), message(3), message(6)];
    const filled = showEnd(log, pages, false, 6);
    expect(contents(filled)).toEqual(["edited by 4", "message 3", "message 6"]);
    expect(hasGap(filled)).toBe(false);
    expect(seqs(receive(filled, 7))).toEqual([1, 3, 6, 7]);
  });

  test("an event that the pages were read after, and that comes late, undoes nothing", () => {
    const log = receive(READY, 1, 2, edit(4, 1, "second"));
    const filled = showEnd(log, [message(1, "second"), message(2)], false, 4);
    expect(contents(receive(filled, edit(3, 1, "first")))).toEqual(["second", "message 2"]);
  });

  test("events that the pages are ahead of end in the same", () => {
    const log = receive(READY, 1, react(2, 1, "7"), 4);
    const now = {
      ...message(1, "edited by 8"),
      edited_at: "2030-01-02T00:00:00.000Z",
      reactions: [{ emoji: "🦊", user_ids: ["7", "8"] }],
    };
    const edited: ChannelEvent = { t: "MESSAGE_UPDATE", c: "100", s: 8, d: now };
    const ahead = showEnd(log, [now, message(4)], false, 4);
    const reacted = receive(ahead, react(5, 1, "7", "REMOVE"), react(6, 1, "7"), react(7, 1, "8"));
    expect(reacted.messages[0]).toEqual(now);
    expect(receive(reacted, edited, remove(9, 4)).messages).toEqual([now]);
  });

  test("what arrived while it was asked for is not counted as covered", () => {
    const meanwhile = receive(READY, 1, 4, 8);
    const filled = showEnd(
      meanwhile,
      [1, 2, 3, 4].map((seq) => message(seq)),
      false,
      4,
    );
    expect(seqs(filled)).toEqual([1, 2, 3, 4]);
    expect(hasGap(filled)).toBe(true);
  });

  test("pages that come when the gap has closed by itself take back nothing", () => {
    const log = receive(READY, 1, 3, 2, edit(4, 1, "new"));
    expect(showEnd(log, [message(1), message(2), message(3)], false, 3)).toBe(log);
  });

  test("messages above the pages are let go: they may have changed", () => {
    const log = receive(showEnd(LOADING, [message(1), message(2), message(3)], false, 3), 5);
    const filled = showEnd(log, [message(3), message(5)], true, 5);
    expect(seqs(filled)).toEqual([3, 5]);
    expect(filled.from).toBe(message(3).id);
  });

  test("settles what had been sent before the connection was lost", () => {
    const log = { ...receive(READY, 1), pending: [pending("n1")], knownSeq: 2 };
    expect(showEnd(log, [message(1), message(2, "mine", "n1", ME)], false, 2).pending).toHaveLength(0);
  });
});

describe("an older page", () => {
  const open = showEnd(LOADING, [message(5), message(6)], true, 6);
  const asked = { before: message(5).id, seq: 6 };

  test("goes before what is there", () => {
    const log = prependPage(startOlder(open), [message(3), message(4)], false, asked);
    expect(seqs(log)).toEqual([3, 4, 5, 6]);
    expect(log).toMatchObject({ older: "idle", from: START });
  });

  test("that was read before an event which came first shows that event all the same", () => {
    const waiting = receive(startOlder(open), edit(7, 4, "new"), remove(8, 3), 9);
    const log = prependPage(waiting, [message(3), message(4)], false, asked);
    expect(contents(log)).toEqual(["new", "message 5", "message 6", "message 9"]);
  });

  test("whose neighbour was deleted meanwhile leaves no hole", () => {
    const log = prependPage(receive(startOlder(open), remove(7, 5)), [message(3), message(4)], true, asked);
    expect(seqs(log)).toEqual([3, 4, 6]);
    expect(log.from).toBe(message(3).id);
  });

  test("can be asked for where all that is loaded was deleted", () => {
    const log = receive(open, remove(7, 5), remove(8, 6));
    expect(log.messages).toHaveLength(0);
    expect(hasOlder(log)).toBe(true);
    const more = prependPage(startOlder(log), [message(4)], false, { before: message(5).id, seq: 8 });
    expect(seqs(more)).toEqual([4]);
  });

  test("that was asked for before the channel was read again means nothing", () => {
    const again = showEnd(receive(startOlder(open), 8), [message(6), message(8)], true, 8);
    expect(prependPage(again, [message(3), message(4)], true, asked)).toBe(again);
    expect(failOlder(again, asked)).toBe(again);
    expect(again.older).toBe("idle");
  });

  test("that was asked for before the channel began anew is not taken for one that is asked for now", () => {
    const page = [message(3), message(4)];
    // An edit of message 4 was missed in between, and the channel began again with the same messages.
    const anew = startOlder(showEnd(LOADING, [message(5), message(6)], true, 7));
    expect(prependPage(anew, page, true, asked)).toBe(anew);
    // Nothing happened in between, and it began with fewer.
    const fewer = startOlder(showEnd(LOADING, [message(6)], true, 6));
    expect(prependPage(fewer, page, true, asked)).toBe(fewer);
    expect(failOlder(fewer, asked)).toBe(fewer);
  });

  test("that cannot be had is a state with a face", () => {
    expect(failOlder(startOlder(open), asked)).toMatchObject({ older: "failed", since: null });
  });
});
