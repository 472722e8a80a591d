import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MOST_IGNORED } from "#core/ignored-waits";
import type { LambdaContext, WebSocketEvent } from "./events.ts";
import { socketHandler } from "./socket.ts";

const context: LambdaContext = { awsRequestId: "r", getRemainingTimeInMillis: () => 10_000 };
const event = (body: string, connectionId = "k"): WebSocketEvent => ({
  requestContext: {
    connectionId,
    routeKey: "member.list",
    domainName: "d",
    stage: "s",
    authorizer: { user_id: "1", username: "ada" },
  },
  body,
});
const frame = JSON.stringify({ action: "member.list", id: "7", guild_id: "2" });

function world(options: { identified?: boolean; sharedWaitMs?: number } = {}) {
  const posted: {
    t: string;
    id?: string | null;
    d: { code?: string; reason?: string; retry_after_ms?: number };
  }[] = [];
  const closed: string[] = [];
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  const handler = socketHandler(
    {
      isIdentified: async () => options.identified ?? true,
      post: async (_event, frames) => {
        posted.push(...frames.flatMap((text) => JSON.parse(text)));
        return "sent";
      },
      close: async ({ requestContext }) => void closed.push(requestContext.connectionId),
      rateLimit: { burst: 3, perSecond: 1 },
      takeShared: async () => options.sharedWaitMs ?? 0,
    },
    {
      "member.list": async (request) => {
        const user = await request.user();
        request.parse("member.list");
        await request.limit(user.id, { burst: 1, perSecond: 1 });
        return request.ack({ members: [], has_more: false });
      },
    },
  );
  return { posted, closed, lines, send: (body = frame, id = "k") => handler(event(body, id), context) };
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("a function of the WebSocket API", () => {
  it("answers each frame once, and says in one line who asked for what, how long it took and what came of it", async () => {
    const { posted, lines, send } = world();
    await send();
    expect(posted.map(({ t, id }) => [t, id])).toEqual([["ACK", "7"]]);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        action: "member.list",
        outcome: "ok",
        request_id: "r",
        user_id: "1",
        connection_id: "k",
        duration_ms: 0,
      }),
    ]);
  });

  it("limits a connection before it looks at what it sent", async () => {
    const { posted, send } = world();
    for (const body of ["{", "{", "{", "{"]) await send(body);
    expect(posted.map(({ d }) => d.code)).toEqual([
      "INVALID_FORM_BODY",
      "INVALID_FORM_BODY",
      "INVALID_FORM_BODY",
      "RATE_LIMITED",
    ]);
    expect(posted.at(-1)).toMatchObject({ id: null, d: { retry_after_ms: 1_000 } });
    await send();
    expect(posted.at(-1)).toMatchObject({ id: "7", d: { code: "RATE_LIMITED" } });
    vi.advanceTimersByTime(1_000);
    await send();
    expect(posted.at(-1)?.t).toBe("ACK");
  });

  it("limits a user over all their connections", async () => {
    const { posted, send } = world();
    for (const id of ["a", "b", "c", "d"]) await send(frame, id);
    expect(posted.map(({ t, d }) => d.code ?? t)).toEqual(["ACK", "ACK", "ACK", "RATE_LIMITED"]);
  });

  it("asks the shared limit too where an action wants it", async () => {
    const { posted, send } = world({ sharedWaitMs: 5_000 });
    await send();
    expect(posted[0]?.d).toMatchObject({ code: "RATE_LIMITED", retry_after_ms: 5_000 });
  });

  it("tells a client that does not heed it why it is closed, and closes it", async () => {
    const { posted, closed, send } = world();
    const refusals = () => posted.filter(({ d }) => d.code === "RATE_LIMITED").length;
    // What is on its way in the first two seconds is not held against it.
    for (let count = 0; count < 200; count += 1) await send();
    expect([refusals(), closed]).toEqual([197, []]);
    vi.advanceTimersByTime(2_500);
    for (let count = 0; closed.length === 0 && count < 200; count += 1) await send();
    expect(closed).toEqual(["k"]);
    // Two might have waited for the first two seconds' tokens.
    expect(refusals()).toBe(197 + 2 + MOST_IGNORED);
    expect(posted.at(-1)).toMatchObject({
      t: "CLOSE",
      d: { reason: "RATE_LIMITED", retry_after_ms: 30_000 },
    });
  });
});
