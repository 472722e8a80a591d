import { describe, expect, it } from "vitest";
import { startTyping, typingBuckets } from "./typing.ts";
import type { VisibleChannel } from "./visible-channel.ts";

const channelOf = (channelId: string): VisibleChannel => ({
  channelId,
  guildId: null,
  isPrivate: true,
  role: "member",
  user: { id: "1", username: "ada" },
});

function world() {
  const clock = { ms: 0 };
  const deps = {
    now: () => clock.ms,
    findVisibleChannel: async (channelId: string, userId: string) =>
      channelId === "hidden" && userId !== "1" ? undefined : channelOf(channelId),
    buckets: typingBuckets(),
  };
  return {
    clock,
    isTold: async (user: string, channel: string) => !!(await startTyping(deps, user, channel)),
    deps,
  };
}

describe("startTyping", () => {
  it("says who types where, and when", async () => {
    const { deps } = world();
    expect((await startTyping(deps, "1", "7"))?.d).toEqual({
      channel_id: "7",
      guild_id: null,
      user_id: "1",
      timestamp: "1970-01-01T00:00:00.000Z",
    });
  });

  it("is told once in three seconds, for each person and each channel", async () => {
    const { clock, isTold } = world();
    expect(await isTold("1", "7")).toBe(true);
    clock.ms = 2_999;
    expect(await isTold("1", "7")).toBe(false);
    expect(await isTold("2", "7")).toBe(true);
    expect(await isTold("1", "8")).toBe(true);
    clock.ms = 3_001;
    expect(await isTold("1", "7")).toBe(true);
  });

  it("refuses whoever may not see the channel, each time", async () => {
    const { isTold } = world();
    await expect(isTold("2", "hidden")).rejects.toMatchObject({ code: "UNKNOWN_CHANNEL" });
    await expect(isTold("2", "hidden")).rejects.toMatchObject({ code: "UNKNOWN_CHANNEL" });
  });
});
