import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Client,
  connect,
  connectionIdOf,
  eventOf,
  type Json,
  newLabel,
  recall,
} from "../support/client.ts";
import { type StartedService, startService } from "../support/services.ts";
import { has } from "../support/target.ts";

let service: StartedService;
let client: Client;
beforeAll(async () => {
  service = await startService("serverless");
  client = await connect(service);
});
afterAll(() => service?.stop());

const routeOf = async (message: unknown): Promise<string> =>
  (await client.ask(message)).requestContext.routeKey;

/** A frame of API Gateway's own, on a connection that stays. */
async function expectFrame(frame: Json, message: string): Promise<void> {
  expect(frame).toEqual({
    message,
    connectionId: await connectionIdOf(client),
    requestId: expect.any(String),
  });
}

describe("route selection", () => {
  it("A2.1 takes the route whose key exactly equals the result, else $default", async () => {
    expect(await routeOf({ action: "echo" })).toBe("echo");
    // `silent` has no route response and $default has one, so that an answer tells them apart.
    for (const action of ["Silent", "silent ", "silen", "silent/1", ""]) {
      expect(JSON.parse((await client.ask({ action })).body)).toEqual({ action });
    }
    expect(JSON.parse((await client.ask({ other: "silent" })).body)).toEqual({ other: "silent" });
    client.send({ action: "silent" });
    expect((await client.ask({ action: "echo" })).body).toBe('{"action":"echo"}');
  });

  it("A2.3 makes the result a text: 5 selects the key 5", async () => {
    expect(await routeOf({ action: 5 })).toBe("5");
    expect(await routeOf({ action: "5" })).toBe("5");
  });

  it("A2.4 sends a body that is not JSON to $default", async () => {
    for (const text of ["no JSON", "{", ""]) {
      const event = await client.ask(text);
      expect(event).toMatchObject({ body: text, requestContext: { routeKey: "$default" } });
    }
  });

  it("A2.5 names the selected route in routeKey: $default for an unknown action", async () => {
    const event = await client.ask({ action: "nobody" });
    expect(event.requestContext.routeKey).toBe("$default");
    expect(JSON.parse(event.body)).toEqual({ action: "nobody" });
  });

  it("A2.7 (unconfirmed) does not run $connect or $disconnect for a client that names it", async () => {
    for (const action of ["$connect", "$disconnect"]) expect(await routeOf({ action })).toBe("$default");
  });
});

describe("other selection expressions", () => {
  let parts: StartedService | undefined;
  let signed: StartedService | undefined;
  beforeAll(async () => {
    [parts, signed] = await Promise.all([
      has("parts") ? startService("parts") : undefined,
      has("signed") ? startService("signed") : undefined,
    ]);
  });
  afterAll(() => Promise.all([parts?.stop(), signed?.stop()]));

  it.skipIf(!has("parts"))(
    "A2.2 wrapped paths, several of them, nested ones, and an empty text for a missing one",
    async () => {
      const other = await connect(parts as StartedService);
      const selected = async (message: unknown) => (await other.ask(message)).requestContext?.routeKey;
      expect(await selected({ service: "chat", detail: { operation: "send" } })).toBe("chat/send");
      expect(await selected({ detail: { operation: "send" } })).toBe("/send");
      expect(await selected({ service: 7, detail: { operation: true } })).toBe("7/true");
      other.socket.terminate();
    },
  );

  it.skipIf(!has("signed"))("A2.2 a static value takes its route, whatever the message is", async () => {
    const other = await connect(signed as StartedService, { sign: "headers" });
    for (const message of [{ action: "other" }, "no JSON"])
      expect((await other.ask(message)).requestContext.routeKey).toBe("echo");
    other.socket.terminate();
  });

  it.skipIf(!has("parts"))(
    "A2.6 no match and no $default sends the Forbidden frame, and the connection stays",
    async () => {
      const other = await connect(parts as StartedService);
      const known = { service: "chat", detail: { operation: "send" } };
      const { connectionId } = (await other.ask(known)).requestContext;
      for (const message of [{ service: "none" }, "no JSON"]) {
        expect(await other.ask(message)).toEqual({
          message: "Forbidden",
          connectionId,
          requestId: expect.any(String),
        });
      }
      expect((await other.ask(known)).requestContext.connectionId).toBe(connectionId);
      other.socket.terminate();
    },
  );
});

describe("errors on a route", () => {
  it("A2.8 a handler that throws sends Internal server error, and the connection stays", async () => {
    await expectFrame(await client.ask({ action: "echo", do: { throw: "boom" } }), "Internal server error");
  });

  it("A2.8 a handler that ends its process sends Internal server error, and the connection stays", async () => {
    await expectFrame(await client.ask({ action: "echo", do: { exit: 1 } }), "Internal server error");
  });

  it("A2.9 (unconfirmed) a result without a statusCode sends Internal server error", async () => {
    for (const asked of [{ returnNothing: true }, { return: { ok: true } }, { return: "text" }])
      await expectFrame(await client.ask({ action: "echo", do: asked }), "Internal server error");
  });

  it("A2.10 an integration above its limit sends Endpoint request timed out, while the function goes on", async () => {
    const label = newLabel();
    const frame = await client.ask({ action: "impatient", do: { sleepMs: 1_500 }, noteAfter: label });
    await expectFrame(frame, "Endpoint request timed out");
    // It was not ended: what comes after its pause runs, and its late answer has no reader.
    expect(await recall(service, label, "after")).toHaveLength(1);
    expect((await eventOf(client)).requestContext.routeKey).toBe("echo");
  });

  it("A2.11 (unconfirmed) a function's own time-out sends Internal server error", async () => {
    await expectFrame(await client.ask({ action: "brief", do: { sleepMs: 3_000 } }), "Internal server error");
  });
});

describe("answers", () => {
  it("A2.12 are not sent without a route response, and are with one", async () => {
    const label = newLabel();
    client.send({ action: "silent", note: label, do: { return: { statusCode: 200, body: "unread" } } });
    await recall(service, label, "message");
    const answered = await client.ask({
      action: "echo",
      do: { return: { statusCode: 200, body: '"read"' } },
    });
    expect(answered).toBe("read");
  });

  it("A2.13 go out whatever their statusCode is", async () => {
    for (const statusCode of [200, 400, 404, 500])
      expect(
        await client.ask({ action: "echo", do: { return: { statusCode, body: String(statusCode) } } }),
      ).toBe(statusCode);
  });

  it("A2.15 come in the order in which handlers finish, as messages run side by side", async () => {
    const answer = (name: string, sleepMs: number) => ({
      action: "echo",
      do: { sleepMs, return: { statusCode: 200, body: JSON.stringify(name) } },
    });
    client.send(answer("slow", 1_500));
    client.send(answer("quick", 0));
    expect([await client.next(), await client.next()]).toEqual(["quick", "slow"]);
  });
});
