import { describe, expect, test, vi } from "vitest";
import type { Dispatch } from "#protocol/dispatches";
import type { Message } from "#protocol/objects";
import { CHANNEL_ID, created, ME, message } from "../gateway/testing/fake-server.ts";
import type { ChatState } from "./chat-state.ts";
import { NOTIFY_AFTER_MS, Notifications, type NotifyAbout } from "./notifications.ts";
import { applyDispatch } from "./reducers.ts";
import { memory, settle, tabs, withFakeTime } from "./testing/chat-world.ts";
import { start } from "./testing/states.ts";

withFakeTime();

function setUp({ about = "mentions", watched = false }: { about?: NotifyAbout; watched?: boolean } = {}) {
  const show = vi.fn();
  let state = { ...start(), activeChannelId: CHANNEL_ID };
  const getState = () => state;
  const notifications = new Notifications({ local: memory(), getState, isWatched: () => watched, show });
  notifications.choose(about);
  const tell = (...events: Dispatch[]) => {
    state = events.reduce<ChatState>(applyDispatch, state) as typeof state;
  };
  const hearAll = (...messages: Message[]) => {
    tell(...messages.map(created));
    notifications.heard(messages);
  };
  return {
    show,
    tell,
    hearAll,
    hear: async (part: Partial<Message> = {}) => {
      hearAll({ ...message(4), ...part });
      await settle(NOTIFY_AFTER_MS);
    },
    look: () => {
      watched = true;
    },
    titles: () => show.mock.calls.map(([{ title }]) => title),
  };
}
const mention = { mentions: [ME.id], content: `look <@${ME.id}>` };

describe("a notification", () => {
  test("tells of a mention, with who and where, in plain words", async () => {
    const { show, hear } = setUp();
    await hear(mention);
    expect(show.mock.calls).toEqual([
      [
        {
          tag: message(4).id,
          title: "bo in #c100",
          body: "look @ada",
          guildId: "10",
          channelId: CHANNEL_ID,
          messageId: message(4).id,
        },
      ],
    ]);
  });

  test.each<[string, Parameters<typeof setUp>[0], Partial<Message>, number]>([
    ["an ordinary message, where only mentions are wanted", {}, {}, 0],
    ["an ordinary message, where all is wanted", { about: "all" }, {}, 1],
    ["a mention, where nothing is wanted", { about: "nothing" }, mention, 0],
    ["a mention that somebody is looking at", { watched: true }, mention, 0],
    ["one's own message", { about: "all" }, { author: ME }, 0],
    ["a message of a channel that is not known", { about: "all" }, { channel_id: "7" }, 0],
  ])("about %s", async (_what, given, part, times) => {
    const { show, hear } = setUp(given);
    await hear(part);
    expect(show).toHaveBeenCalledTimes(times);
  });

  test("says that files were sent, and cuts what is long", async () => {
    const { show, hear } = setUp({ about: "all" });
    const file = { id: "1", filename: "a.png", size_bytes: 1, content_type: "image/png" };
    await hear({ content: "", attachments: [file, file] });
    await hear({ content: "x".repeat(4_000) });
    const bodies = show.mock.calls.map(([{ body }]) => body);
    expect(bodies[0]).toBe("Sent 2 files");
    expect(bodies[1]).toHaveLength(163);
  });

  test("is one for each channel, however many messages were missed in it, and of a mention where there is one", async () => {
    const { hearAll, titles, show } = setUp({ about: "all" });
    const missed = Array.from({ length: 200 }, (_, index) => message(4 + index));
    hearAll(...missed.map((each) => (each.seq === 50 ? { ...each, ...mention } : each)), message(203));
    await settle(NOTIFY_AFTER_MS);
    expect(titles()).toEqual(["bo in #c100, and 199 more"]);
    expect(show.mock.calls[0]?.[0]).toMatchObject({ messageId: message(50).id, body: "look @ada" });
  });

  test("about what is read elsewhere, deleted or looked at in the next moment is not shown", async () => {
    const { hearAll, look, tell, titles } = setUp({ about: "all" });
    const ack = { channel_id: CHANNEL_ID, message_id: message(4).id, mention_count: 0 };
    hearAll(message(4), message(5));
    tell({ t: "MESSAGE_ACK", d: ack });
    const gone = { id: message(5).id, channel_id: CHANNEL_ID };
    tell({ t: "MESSAGE_DELETE", c: CHANNEL_ID, s: 6, d: gone });
    await settle(NOTIFY_AFTER_MS);
    hearAll(message(7));
    look();
    await settle(NOTIFY_AFTER_MS);
    expect(titles()).toEqual([]);
  });

  test("about what was read on another device before this one heard of it is not shown", async () => {
    const { hearAll, tell, titles } = setUp({ about: "all" });
    tell({ t: "MESSAGE_ACK", d: { channel_id: CHANNEL_ID, message_id: message(9).id, mention_count: 0 } });
    hearAll(message(8), message(9));
    await settle(NOTIFY_AFTER_MS);
    expect(titles()).toEqual([]);
    hearAll(message(10));
    await settle(NOTIFY_AFTER_MS);
    expect(titles()).toEqual(["bo in #c100"]);
  });

  test("what was chosen is there after a reload", () => {
    const local = memory();
    const options = { local, getState: () => start(), isWatched: () => false, show: () => {} };
    new Notifications(options).choose("all");
    expect(new Notifications(options).store.getState().about).toBe("all");
    local.set("fanout.notify", "nonsense");
    expect(new Notifications(options).store.getState().about).toBe("nothing");
  });
});

test("what is chosen in one tab holds in the other", () => {
  const options = { getState: () => start(), isWatched: () => true, show: () => {} };
  const [here, there] = tabs().map((local) => new Notifications({ local, ...options }));
  here?.choose("all");
  expect(there?.store.getState()).toEqual({ about: "all" });
});
