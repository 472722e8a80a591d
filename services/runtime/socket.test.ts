import { afterEach, describe, expect, it, vi } from "vitest";
import type { WebSocketEvent } from "./events.ts";
import { type SocketDeps, type SocketRoute, socketHandler } from "./socket.ts";

const event: WebSocketEvent = {
  requestContext: {
    connectionId: "c1",
    routeKey: "dm.create",
    domainName: "example.com",
    stage: "test",
    authorizer: { user_id: "1", username: "ada" },
  },
  body: '{"action":"dm.create","id":"7","user_id":"2"}',
};
const context = { awsRequestId: "r1", getRemainingTimeInMillis: () => 10_000 };

/** Runs one frame through a route; what happened, in order. */
async function run(route: SocketRoute): Promise<string[]> {
  const happened: string[] = [];
  vi.spyOn(console, "log").mockImplementation(() => {});
  vi.spyOn(console, "error").mockImplementation((line: string) => {
    happened.push(`logged ${JSON.parse(line).error.message}`);
  });
  const deps: SocketDeps = {
    isIdentified: async () => true,
    async post(_event, frames) {
      happened.push(...frames);
      return "sent";
    },
    close: async () => {},
    rateLimit: undefined,
    takeShared: async () => 0,
  };
  const told: SocketRoute = async (frame) => {
    frame.afterReply(async () => happened.push("first"));
    frame.afterReply(async () => {
      throw new Error("second");
    });
    frame.afterReply(async () => happened.push(`third of ${frame.requestId}`));
    return route(frame);
  };
  expect(await socketHandler(deps, { "dm.create": told })(event, context)).toEqual({ statusCode: 200 });
  return happened;
}

afterEach(() => vi.restoreAllMocks());

describe("afterReply", () => {
  it("does its work after the answer and within the invocation, one after another, whatever fails", async () => {
    expect(await run(async (frame) => frame.ack({}))).toEqual([
      '{"t":"ACK","id":"7","d":{}}',
      "first",
      "logged second",
      "third of r1",
    ]);
  });

  it("does it also where the route fails afterwards", async () => {
    const happened = await run(async () => {
      throw new Error("the route");
    });
    expect(happened[0]).toBe("logged the route");
    expect(happened[1]).toContain("INTERNAL_ERROR");
    expect(happened.slice(2)).toEqual(["first", "logged second", "third of r1"]);
  });
});
