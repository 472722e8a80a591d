import { describe, expect, test } from "vitest";
import { CHANNEL_ID, message } from "../gateway/testing/fake-server.ts";
import { PAGE_SIZE } from "./channel-sync.ts";
import { commit, LONG_MS, settle, setUp, withFakeTime } from "./testing/chat-world.ts";

withFakeTime();

/** A channel of 400 messages whose end is loaded. */
async function long() {
  const world = await setUp({ before: 400 });
  const view = () => world.chat.store.getState().views[CHANNEL_ID];
  const jump = (seq: number) => world.chat.sync.jumpTo(CHANNEL_ID, message(seq).id);
  const seqs = () => view()?.messages.map(({ seq }) => seq) ?? [];
  return { ...world, view, jump, seqs };
}
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe("going to an older message", () => {
  test("shows the messages around it, and grows on both sides without a hole", async () => {
    const { chat, jump, seqs, view } = await long();
    await jump(100);
    expect(view()).toMatchObject({ status: "ready", targetId: message(100).id, hasOlder: true });
    const [first = 0, last = 0] = [seqs()[0], seqs().at(-1)];
    expect(seqs()).toEqual(range(first, last));
    expect(seqs()).toContain(100);
    await chat.sync.extendView(CHANNEL_ID, "older");
    await chat.sync.extendView(CHANNEL_ID, "newer");
    expect(seqs()).toEqual(range(first - PAGE_SIZE, last + PAGE_SIZE));
  });

  test("that is loaded needs no view", async () => {
    const { jump, view } = await long();
    await jump(390);
    expect(view()).toBeUndefined();
  });

  test("leads back to the end by scrolling on: what was read meanwhile stays, without a hole", async () => {
    const { chat, jump, log, view } = await long();
    await jump(250);
    for (let pages = 0; view() && pages < 10; pages += 1) await chat.sync.extendView(CHANNEL_ID, "newer");
    expect(view()).toBeUndefined();
    const numbers = log().messages.map(({ seq }) => seq);
    expect(numbers).toEqual(range(numbers[0] ?? 0, 400));
    expect(numbers[0]).toBeLessThan(250);
    await chat.sync.loadOlder(CHANNEL_ID);
    expect(log().messages[0]?.seq).toBe((numbers[0] ?? 0) - PAGE_SIZE);
  });

  test("back to the end at once, on demand", async () => {
    const { chat, jump, view } = await long();
    await jump(100);
    chat.sync.leaveView(CHANNEL_ID);
    expect(view()).toBeUndefined();
  });

  test("edits, reactions and deletions show there too; a new message does not, but at the end", async () => {
    const { jump, log, server, view } = await long();
    await jump(100);
    const [edited, deleted, reacted] = [99, 100, 101].map((seq) => server.stored[seq - 1]);
    if (!edited || !deleted || !reacted) throw new Error("too few messages");
    server.tell(server.edit(edited, "edited"), server.remove(deleted), server.react(reacted, "🦊"));
    server.dispatch(server.store("new"));
    await commit();
    const around = view()?.messages ?? [];
    expect(around).toEqual(server.stored.filter(({ id }) => around.some((each) => each.id === id)));
    expect(around.map(({ content }) => content)).toContain("edited");
    expect(around.map(({ id }) => id)).not.toContain(deleted.id);
    expect(log().messages.at(-1)?.content).toBe("new");
  });

  test("after a lost connection what was missed shows there too, and without a replay one is at the end again", async () => {
    const { jump, server, view } = await long();
    await jump(100);
    const target = server.stored[99];
    if (!target) throw new Error("no message");
    server.down = true;
    server.socket.drop();
    server.edit(target, "edited while away");
    server.down = false;
    await settle(LONG_MS);
    expect(view()?.messages.find(({ id }) => id === target.id)?.content).toBe("edited while away");
    server.refused = { action: "session.resume", code: "INTERNAL_ERROR" };
    server.socket.drop();
    await settle(LONG_MS);
    expect(view()).toBeUndefined();
  });

  test("without a connection fails with a face, and somebody who went elsewhere meanwhile is not called back", async () => {
    const { jump, server, view } = await long();
    server.refused = { action: "channel.history", code: "INTERNAL_ERROR" };
    await jump(100);
    expect(view()?.status).toBe("failed");
    server.refused = null;
    server.deaf = true;
    const late = jump(100);
    const id = server.socket.sent.at(-1)?.id;
    server.deaf = false;
    await jump(200);
    server.socket.receive({ t: "ACK", id, d: { messages: [message(100)], has_more: true } });
    await late;
    expect(view()?.targetId).toBe(message(200).id);
    expect(view()?.messages.map(({ seq }) => seq)).toContain(200);
  });
});
