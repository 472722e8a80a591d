import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  type ConnectionOptions,
  GatewayConnection,
  RENEW_AGAIN_MS,
  RETIRE_AFTER_MS,
  STEP_TIMEOUT_MS,
} from "./connection.ts";
import { CONNECTION_LIMIT_MS, RENEW_FROM_MS, renewAfterMs } from "./renewal.ts";
import { CHANNEL_ID, FakeServer } from "./testing/fake-server.ts";

const TICKET = { ticket: "t", url: "ws://127.0.0.1/local", expires_at: "2030-01-01T00:00:00Z" };

/** A connection that is ready, and what it tells. Everything is at its earliest. */
async function ready() {
  const server = new FakeServer();
  const told: string[] = [];
  const fetchTicket = vi.fn(async () => TICKET);
  const options: ConnectionOptions = {
    fetchTicket: () => fetchTicket(),
    openSocket: server.openSocket,
    lastSeqs: () => ({ [CHANNEL_ID]: 0 }),
    onHold: () => told.push("hold"),
    onRelease: () => told.push("release"),
    onReady: () => told.push("ready"),
    onClose: () => {},
    onDispatches: (dispatches) => told.push(...dispatches.map(({ t }) => t)),
    onChange: ({ state }) => told.push(state),
    random: () => 0,
  };
  const connection = new GatewayConnection(options);
  connection.start();
  await settle();
  told.length = 0;
  return { server, connection, told, fetchTicket };
}
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the planned change of socket", () => {
  test("comes before API Gateway's limit, with time to try again", () => {
    expect(renewAfterMs(1)).toBeLessThan(CONNECTION_LIMIT_MS - 5 * RENEW_AGAIN_MS);
  });

  test("is noticed by nobody: the new one is ready before the old one goes, and the state never changes", async () => {
    const { server, connection, told } = await ready();
    await settle(RENEW_FROM_MS);
    expect(server.sockets).toHaveLength(2);
    expect(told).toEqual(["hold", "ready"]);
    expect(connection.snapshot).toMatchObject({ state: "ready", downSinceMs: null });
    expect(server.sockets.map(({ closed }) => closed)).toEqual([false, false]);
    await settle(RETIRE_AFTER_MS);
    expect(server.sockets.map(({ closed }) => closed)).toEqual([true, false]);
    expect(told).toEqual(["hold", "ready"]);
    // And once more, and heartbeats go on with the new one.
    await settle(RENEW_FROM_MS);
    expect(server.sockets).toHaveLength(3);
    expect(connection.snapshot.state).toBe("ready");
  });

  test("what was asked on the old one is answered there, and what it still brings is heard", async () => {
    const { server, connection, told } = await ready();
    const [old] = server.sockets;
    await settle(RENEW_FROM_MS - 1_000);
    server.deaf = true;
    const open = connection.request("invite.create", { guild_id: "10" });
    const id = old?.sent.at(-1)?.id;
    server.deaf = false;
    await settle(1_000);
    expect(server.sockets).toHaveLength(2);
    old?.receive({ t: "ACK", id, d: { code: "abc" } });
    await expect(open).resolves.toEqual({ code: "abc" });
    old?.receive([{ t: "GUILD_DELETE", d: { id: "77" } }]);
    expect(told.at(-1)).toBe("GUILD_DELETE");
  });

  test("what both of them bring while it resumes is heard", async () => {
    const { server, told } = await ready();
    await settle(RENEW_FROM_MS - 1);
    server.deaf = true;
    await settle(1);
    const [old, fresh] = server.sockets;
    for (const socket of [old, fresh]) socket?.receive([{ t: "GUILD_DELETE", d: { id: "77" } }]);
    expect(told).toEqual(["hold", "GUILD_DELETE", "GUILD_DELETE"]);
  });

  test("that does not succeed leaves the old one as it was, and is tried again", async () => {
    const { server, connection, told, fetchTicket } = await ready();
    fetchTicket.mockRejectedValueOnce(new Error("refused"));
    await settle(RENEW_FROM_MS);
    expect(server.sockets).toHaveLength(1);
    server.down = true;
    await settle(RENEW_AGAIN_MS);
    expect(server.sockets).toHaveLength(2);
    server.down = false;
    server.refused = { action: "session.resume", code: "INTERNAL_ERROR" };
    await settle(RENEW_AGAIN_MS);
    expect(server.sockets).toHaveLength(3);
    expect(told).toEqual(["hold", "release"]);
    expect(connection.snapshot.state).toBe("ready");
    expect(server.sockets.map(({ closed }) => closed)).toEqual([false, true, true]);
    server.refused = null;
    await settle(RENEW_AGAIN_MS);
    expect(server.sockets).toHaveLength(4);
    expect(told).toEqual(["hold", "release", "hold", "ready"]);
    await settle(RETIRE_AFTER_MS);
    expect(server.sockets.map(({ closed }) => closed)).toEqual([true, true, true, false]);
  });

  test("whose new socket dies while it resumes withholds nothing any longer, and is tried again", async () => {
    const { server, connection, told } = await ready();
    await settle(RENEW_FROM_MS - 1);
    server.deaf = true;
    await settle(1);
    server.sockets[1]?.drop();
    await settle();
    expect(told).toEqual(["hold", "release"]);
    server.deaf = false;
    await settle(RENEW_AGAIN_MS);
    expect(told).toEqual(["hold", "release", "hold", "ready"]);
    expect(connection.snapshot.state).toBe("ready");
    expect(server.sockets).toHaveLength(3);
  });

  test("what was asked on the old one is given up where that dies before the answer", async () => {
    const { server, connection } = await ready();
    await settle(RENEW_FROM_MS - 1);
    server.deaf = true;
    const open = connection.request("invite.create", { guild_id: "10" });
    server.deaf = false;
    await settle(1);
    expect(server.sockets).toHaveLength(2);
    server.sockets[0]?.drop();
    await expect(open).rejects.toMatchObject({ code: "DISCONNECTED" });
    expect(connection.snapshot.state).toBe("ready");
  });

  test("whose old socket dies meanwhile is given up for an ordinary reconnect", async () => {
    const { server, connection, told } = await ready();
    await settle(RENEW_FROM_MS - 1);
    server.deaf = true;
    await settle(1);
    server.sockets[0]?.drop();
    server.deaf = false;
    await settle(STEP_TIMEOUT_MS);
    expect(connection.snapshot.state).toBe("ready");
    expect(told).toContain("waiting");
    expect(server.sockets.filter(({ closed }) => !closed)).toHaveLength(1);
    connection.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
