import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type LocalAws, startLocalAws } from "#testing";
import { askTicket, ChatSocket, newPerson, newPlace } from "./support/chat-client.ts";

let aws: LocalAws;
beforeAll(async () => {
  // So that deliver has something to do.
  aws = await startLocalAws({ params: { strategy: "sharded" } });
});
afterAll(() => aws?.stop());
beforeEach(() => aws.invocations.clear());

const HANDLERS = [
  ...["authorize", "connect", "disconnect", "default", "session", "people", "guilds", "channels", "messages"],
  ...["history", "typing", "attachments", "auth", "ticket", "health", "fan-out", "deliver", "sweep"],
];

/** The line of each invocation that has ended; two or none would not be one for each. */
function linesOf(fn: string): Record<string, unknown>[] {
  return aws.invocations.list(fn).map(({ logTail, requestId }) => {
    const lines = logTail.split("\n").filter((line) => line.includes('"outcome"'));
    expect(lines, `${fn} ${requestId}: ${logTail}`).toHaveLength(1);
    const [line = ""] = lines;
    return JSON.parse(line.slice(line.indexOf("{")));
  });
}

describe("the log of each handler", () => {
  it("has one line for each invocation: request, trace, action, duration and outcome, whose it was where that is known, and nothing private", async () => {
    const secret = (name: string) => `secret-${name}`;
    const [ada, bob] = [await newPerson(aws), await newPerson(aws)];
    const { guildId, channelId, code } = await newPlace(ada);
    await bob.socket.ok("invite.accept", { code });
    const channel_id = channelId;
    await ada.socket.ok("message.send", { channel_id, content: secret("content"), nonce: secret("nonce") });
    await ada.socket.ok("channel.update", { channel_id, topic: secret("topic") });
    await ada.socket.ok("message.search", { channel_id, query: secret("query") });
    await ada.socket.ok("attachment.create", {
      channel_id,
      filename: secret("file"),
      size_bytes: 3,
      content_type: "text/plain",
    });
    await ada.socket.ok("user.update", { display_name: secret("display") });
    await ada.socket.ok("member.ban", {
      guild_id: guildId,
      user_id: bob.session.user.id,
      reason: secret("reason"),
    });
    await ada.socket.ok("typing.start", { channel_id });
    await ada.socket.request(secret("action"), {});
    await fetch(`${aws.urls.http}/health`);
    expect((await aws.runSchedule("sweep")).functionError).toBeUndefined();
    await aws.invocations.waitFor("deliver");
    await ada.socket.close();
    await aws.invocations.waitFor("disconnect");
    await aws.streams.idle();

    for (const fn of HANDLERS) {
      const lines = linesOf(fn);
      expect(lines.length, fn).toBeGreaterThan(0);
      for (const line of lines)
        expect(line, fn).toMatchObject({
          level: "info",
          action: expect.any(String),
          outcome: expect.any(String),
          duration_ms: expect.any(Number),
          request_id: expect.any(String),
          trace_id: expect.stringContaining("Root="),
        });
    }
    for (const fn of ["session", "messages", "connect", "authorize"])
      expect(
        linesOf(fn).every(({ user_id }) => typeof user_id === "string"),
        fn,
      ).toBe(true);
    const all = aws.invocations
      .list()
      .map(({ logTail }) => logTail)
      .join("\n");
    for (const word of [
      "secret-",
      ada.session.access_token,
      ada.session.refresh_token,
      code,
      ada.session.user.username,
    ])
      expect(all).not.toContain(word);
  });

  it.each([
    ["authorize", "DeleteItem"],
    ["connect", "PutItem"],
  ])("tells that %s failed, and what with", async (fn, operation) => {
    const { session } = await newPerson(aws);
    const { ticket, url } = await askTicket(aws.urls.http ?? "", session.access_token);
    await aws.streams.idle();
    aws.invocations.clear();
    aws.failNext({ service: "dynamodb", operation, error: "AccessDeniedException" });
    await expect(ChatSocket.open(aws, url, { ticket })).rejects.toThrow();
    expect(linesOf(fn)).toMatchObject([{ outcome: "crash", action: expect.any(String) }]);
  });

  it("tells that disconnect and sweep failed", async () => {
    const { socket } = await newPerson(aws);
    await aws.streams.idle();
    aws.invocations.clear();
    aws.failNext({ service: "dynamodb", error: "AccessDeniedException", times: 50 });
    await socket.close();
    await aws.invocations.waitFor("disconnect");
    expect((await aws.runSchedule("sweep")).functionError).toBe("Unhandled");
    for (const fn of ["disconnect", "sweep"]) expect(linesOf(fn)).toMatchObject([{ outcome: "crash" }]);
    await aws.reset();
  });
});
