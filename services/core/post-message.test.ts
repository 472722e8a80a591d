import { describe, expect, it } from "vitest";
import { postMessage } from "./post-message.ts";
import { channel, postDeps, stored } from "./testing/post-message-world.ts";

const reply = { channelId: "7", author: channel.user, content: "yes", nonce: "n", replyTo: "50" };

describe("a reply", () => {
  it("to a message that is not there is refused", async () => {
    await expect(postMessage(postDeps({ hasMessage: async () => false }), reply)).rejects.toMatchObject({
      code: "UNKNOWN_MESSAGE",
    });
  });

  it("that is repeated gives the first one back, also where what it replies to was deleted meanwhile", async () => {
    const deps = postDeps({ hasMessage: async () => false, findSent: async () => stored });
    expect(await postMessage(deps, reply)).toBe(stored);
  });
});
