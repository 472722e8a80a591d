import { describe, expect, test, vi } from "vitest";
import type { Message } from "#protocol/objects";
import { CHANNEL_ID, ME, message } from "../gateway/testing/fake-server.ts";
import { Notifications, type NotifyAbout } from "./notifications.ts";
import { memory, tabs } from "./testing/chat-world.ts";
import { start } from "./testing/states.ts";

function setUp({ about = "mentions", watched = false }: { about?: NotifyAbout; watched?: boolean } = {}) {
  const show = vi.fn();
  const notifications = new Notifications({ local: memory(), isWatched: () => watched, show });
  notifications.choose(about);
  const state = { ...start(), activeChannelId: CHANNEL_ID };
  return {
    show,
    hear: (part: Partial<Message> = {}) => notifications.heard(state, { ...message(4), ...part }),
  };
}
const mention = { mentions: [ME.id], content: `look <@${ME.id}>` };

describe("a notification", () => {
  test("tells of a mention, with who and where, in plain words", () => {
    const { show, hear } = setUp();
    hear(mention);
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
  ])("about %s", (_what, given, part, times) => {
    const { show, hear } = setUp(given);
    hear(part);
    expect(show).toHaveBeenCalledTimes(times);
  });

  test("says that files were sent, and cuts what is long", () => {
    const { show, hear } = setUp({ about: "all" });
    const file = { id: "1", filename: "a.png", size_bytes: 1, content_type: "image/png" };
    hear({ content: "", attachments: [file, file] });
    hear({ content: "x".repeat(4_000) });
    const bodies = show.mock.calls.map(([{ body }]) => body);
    expect(bodies[0]).toBe("Sent 2 files");
    expect(bodies[1]).toHaveLength(163);
  });

  test("what was chosen is there after a reload", () => {
    const local = memory();
    const options = { local, isWatched: () => false, show: () => {} };
    new Notifications(options).choose("all");
    expect(new Notifications(options).store.getState().about).toBe("all");
    local.set("fanout.notify", "nonsense");
    expect(new Notifications(options).store.getState().about).toBe("nothing");
  });
});

test("what is chosen in one tab holds in the other", () => {
  const options = { isWatched: () => true, show: () => {} };
  const [here, there] = tabs().map((local) => new Notifications({ local, ...options }));
  here?.choose("all");
  expect(there?.store.getState()).toEqual({ about: "all" });
});
