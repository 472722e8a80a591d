import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ME, message } from "../gateway/testing/fake-server.ts";
import {
  type ChannelLog,
  EMPTY_LOG,
  fillGap,
  hasGap,
  MAX_MESSAGES,
  openWithPage,
  type PendingMessage,
  prependPage,
  receiveMessage,
} from "./channel-log.ts";

const READY: ChannelLog = { ...EMPTY_LOG, status: "ready" };
const seqs = (log: ChannelLog) => log.messages.map(({ seq }) => seq);
const receive = (log: ChannelLog, ...numbers: number[]) =>
  numbers.reduce((each, seq) => receiveMessage(each, message(seq)), log);
const pending = (nonce: string): PendingMessage => ({
  nonce,
  channel_id: "100",
  content: "mine",
  createdAtMs: 0,
  status: "sending",
});

describe("receiveMessage", () => {
  test("an early one is held, and nothing is shown before what precedes it", () => {
    const early = receive(READY, 1, 3);
    expect(seqs(early)).toEqual([1]);
    expect(hasGap(early)).toBe(true);
    const closed = receive(early, 2);
    expect(seqs(closed)).toEqual([1, 2, 3]);
    expect(hasGap(closed)).toBe(false);
  });

  test("duplicates change nothing, shown or held", () => {
    const log = receive(READY, 1, 2, 5);
    expect(seqs(receive(log, 1, 2, 5, 5))).toEqual([1, 2]);
    expect(receive(log, 5).held).toHaveLength(1);
  });

  test("any order, each number doubled at will: always in sequence, without holes, at the end complete", () => {
    const arrivals = fc.integer({ min: 1, max: 25 }).chain((count) =>
      fc.array(fc.integer({ min: 1, max: count }), { maxLength: 30 }).chain((extra) =>
        fc.shuffledSubarray([...Array.from({ length: count }, (_, i) => i + 1), ...extra], {
          minLength: count + extra.length,
        }),
      ),
    );
    fc.assert(
      fc.property(arrivals, (numbers) => {
        let log = READY;
        for (const seq of numbers) {
          log = receive(log, seq);
          expect(seqs(log)).toEqual(log.messages.map((_, index) => index + 1));
        }
        expect(log.messages).toHaveLength(Math.max(...numbers));
        expect(log.held).toHaveLength(0);
      }),
    );
  });

  test("one's own settles its pending row only when it is shown: never twice on the screen, never gone", () => {
    const sending = { ...receive(READY, 1), pending: [pending("n1")] };
    const overtaken = receiveMessage(sending, message(3, "mine", "n1", ME));
    expect(overtaken.pending).toHaveLength(1);
    const shown = receive(overtaken, 2);
    expect(seqs(shown)).toEqual([1, 2, 3]);
    expect(shown.pending).toHaveLength(0);
  });

  test("before the first page everything is held", () => {
    const log = receive(EMPTY_LOG, 7, 8);
    expect(log.messages).toHaveLength(0);
    expect(seqs(openWithPage(log, [message(5), message(6), message(7)], true, 7))).toEqual([5, 6, 7, 8]);
  });

  test("one that a fill overlooked still finds its place", () => {
    const filled = fillGap({ ...receive(READY, 1), knownSeq: 4 }, [message(4)], true, 4);
    expect(seqs(receive(filled, 3))).toEqual([1, 3, 4]);
  });

  test("at most 5,000 stay; the oldest go and can be loaded again", () => {
    const page = Array.from({ length: MAX_MESSAGES }, (_, index) => message(index + 1));
    const log = receive(openWithPage(READY, page, false, MAX_MESSAGES), MAX_MESSAGES + 1);
    expect(log.messages).toHaveLength(MAX_MESSAGES);
    expect(log.messages[0]?.seq).toBe(2);
    expect(log.hasOlder).toBe(true);
  });
});

describe("fillGap", () => {
  test("closes a gap and lets go what was held behind it", () => {
    const log = receive(READY, 1, 5, 6);
    const filled = fillGap(log, [message(2), message(3), message(4), message(5), message(6)], true, 6);
    expect(seqs(filled)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(filled.held).toHaveLength(0);
  });

  test("numbers of events that are not messages do not stop it", () => {
    const log = receive(READY, 1, 5);
    const filled = fillGap(log, [message(2), message(5)], true, 5);
    expect(seqs(filled)).toEqual([1, 2, 5]);
    expect(hasGap(filled)).toBe(false);
    expect(seqs(receive(filled, 6))).toEqual([1, 2, 5, 6]);
  });

  test("a page that is not the last one leaves the rest missing", () => {
    const log = receive(READY, 1, 9);
    const partly = fillGap(log, [message(2), message(3)], false, 9);
    expect(seqs(partly)).toEqual([1, 2, 3]);
    expect(hasGap(partly)).toBe(true);
  });

  test("what arrived while it was asked for is not counted as covered", () => {
    const asked = receive(READY, 1, 4);
    const meanwhile = receive(asked, 8);
    const filled = fillGap(meanwhile, [message(2), message(3), message(4)], true, 4);
    expect(seqs(filled)).toEqual([1, 2, 3, 4]);
    expect(hasGap(filled)).toBe(true);
  });

  test("settles what had been sent before the connection was lost", () => {
    const log = { ...receive(READY, 1), pending: [pending("n1")], knownSeq: 2 };
    expect(fillGap(log, [message(2, "mine", "n1", ME)], true, 2).pending).toHaveLength(0);
  });
});

test("prependPage leaves out what is there already", () => {
  const log = openWithPage(READY, [message(5), message(6)], true, 6);
  expect(seqs(prependPage(log, [message(3), message(4), message(5)], false))).toEqual([3, 4, 5, 6]);
});
