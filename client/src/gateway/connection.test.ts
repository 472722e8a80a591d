import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SignedOutError } from "../api/api-error.ts";
import { BACKOFF_CAP_MS, WATCHED_CAP_MS } from "./backoff.ts";
import { GatewayConnection, HEARTBEAT_TIMEOUT_MS, STABLE_AFTER_MS, STEP_TIMEOUT_MS } from "./connection.ts";
import { CHANNEL_ID, FakeServer } from "./testing/fake-server.ts";

const TICKET = { ticket: "t", url: "ws://127.0.0.1/local", expires_at: "2030-01-01T00:00:00Z" };

function setUp({ random = 1, watched = false } = {}) {
  const server = new FakeServer();
  const fetchTicket = vi.fn(async () => TICKET);
  const states: string[] = [];
  /** What the client has; null before the first READY. */
  const has: { lastSeqs: Record<string, number> | null } = { lastSeqs: null };
  const onClose = vi.fn();
  const connection = new GatewayConnection({
    fetchTicket: () => fetchTicket(),
    openSocket: server.openSocket,
    lastSeqs: () => has.lastSeqs,
    onReady: (ready) => states.push("channels" in ready ? "RESUMED" : "READY"),
    onClose,
    onHold: () => {},
    onRelease: () => states.push("release"),
    onDispatches: (dispatches) => states.push(...dispatches.map((each) => each.t)),
    onChange: ({ state }) => state !== states.at(-1) && states.push(state),
    random: () => random,
    isWatched: () => watched,
  });
  return { server, fetchTicket, states, connection, has, onClose };
}
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("GatewayConnection", () => {
  test("goes from ticket to ready, and READY is told after the state", async () => {
    const { connection, states } = setUp();
    connection.start();
    await settle();
    expect(states).toEqual(["ticketing", "connecting", "identifying", "ready", "READY"]);
  });

  test("takes a fresh ticket for each attempt, since a ticket works once", async () => {
    const { connection, fetchTicket, server } = setUp();
    connection.start();
    await settle();
    server.socket.drop();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(connection.snapshot.state).toBe("ready");
    expect(fetchTicket).toHaveBeenCalledTimes(2);
    expect(server.sockets).toHaveLength(2);
  });

  test("a refused session closes it: no attempt follows", async () => {
    const { connection, fetchTicket } = setUp();
    fetchTicket.mockRejectedValue(new SignedOutError("ended"));
    connection.start();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(connection.snapshot.state).toBe("closed");
    expect(fetchTicket).toHaveBeenCalledTimes(1);
  });

  test.each([
    { watched: false, capMs: BACKOFF_CAP_MS },
    { watched: true, capMs: WATCHED_CAP_MS },
  ])("a backend that is away is asked less and less often: %j", async ({ watched, capMs }) => {
    const { connection, fetchTicket } = setUp({ watched });
    fetchTicket.mockRejectedValue(new Error("refused"));
    connection.start();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await settle();
      expect(connection.snapshot.state).toBe("waiting");
      waits.push((connection.snapshot.retryAtMs ?? 0) - Date.now());
      await vi.advanceTimersByTimeAsync(waits.at(-1) ?? 0);
    }
    expect(waits.slice(0, 4)).toEqual([400, 800, 1_600, 3_200]);
    expect(waits.at(-1)).toBe(capMs);
  });

  test("a socket that dies at once after READY does not spin", async () => {
    const { connection, server } = setUp();
    connection.start();
    for (let round = 1; round <= 3; round += 1) {
      await vi.advanceTimersByTimeAsync(5_000 * round);
      if (connection.snapshot.state !== "ready") throw new Error("not ready");
      // It had been ready for longer than STABLE_AFTER_MS in the first rounds; now it dies young.
      server.socket.drop();
      await vi.advanceTimersByTimeAsync(400);
      server.socket.drop();
      expect(connection.snapshot.failures).toBeGreaterThan(1);
    }
  });

  test("a loss after a stable time begins with a quick retry again", async () => {
    const { connection, server } = setUp();
    server.down = true;
    connection.start();
    await vi.advanceTimersByTimeAsync(10_000);
    server.down = false;
    await vi.advanceTimersByTimeAsync(BACKOFF_CAP_MS);
    await vi.advanceTimersByTimeAsync(STABLE_AFTER_MS);
    server.socket.drop();
    expect(connection.snapshot.failures).toBe(1);
    expect((connection.snapshot.retryAtMs ?? 0) - Date.now()).toBe(400);
  });

  test("a heartbeat without an ACK in 10 seconds means dead, and a new socket follows", async () => {
    const { connection, server } = setUp();
    connection.start();
    await settle();
    server.deaf = true;
    await vi.advanceTimersByTimeAsync(45_000 + HEARTBEAT_TIMEOUT_MS - 1);
    expect(connection.snapshot.state).toBe("ready");
    await vi.advanceTimersByTimeAsync(1);
    expect(connection.snapshot.state).toBe("waiting");
    expect(server.sockets[0]?.closed).toBe(true);
    server.deaf = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(connection.snapshot.state).toBe("ready");
  });

  test("heartbeats go on for as long as they are answered", async () => {
    const { connection, server } = setUp();
    connection.start();
    await vi.advanceTimersByTimeAsync(5 * 45_000 + 100);
    expect(connection.snapshot.state).toBe("ready");
    expect(server.requests.filter((action) => action === "session.heartbeat")).toHaveLength(5);
    expect(server.sockets).toHaveLength(1);
  });

  test("a handshake that hangs is given up", async () => {
    const { connection, server } = setUp();
    const open = server.openSocket;
    const hanging = new GatewayConnection({
      fetchTicket: async () => TICKET,
      openSocket: () => {
        const socket = open();
        socket.open = () => {};
        return socket;
      },
      lastSeqs: () => null,
      onReady: () => {},
      onClose: () => {},
      onHold: () => {},
      onRelease: () => {},
      onDispatches: () => {},
      onChange: () => {},
    });
    hanging.start();
    await vi.advanceTimersByTimeAsync(STEP_TIMEOUT_MS);
    expect(hanging.snapshot.state).toBe("waiting");
    hanging.stop();
    connection.stop();
  });

  test("the browser's hint ends a wait, and makes a ready connection prove itself", async () => {
    const { connection, server } = setUp();
    server.down = true;
    connection.start();
    await vi.advanceTimersByTimeAsync(60_000);
    server.down = false;
    connection.hint();
    await settle();
    expect(connection.snapshot.state).toBe("ready");
    server.requests = [];
    connection.hint();
    expect(server.requests).toEqual(["session.heartbeat"]);
  });

  test("what an earlier socket still says is not heard", async () => {
    const { connection, server, states } = setUp();
    connection.start();
    await settle();
    const old = server.socket;
    const heard = old.onmessage;
    old.drop();
    await vi.advanceTimersByTimeAsync(1_000);
    heard?.({ data: JSON.stringify([{ t: "GUILD_DELETE", d: { id: "10" } }]) });
    expect(states).not.toContain("GUILD_DELETE");
  });

  test("a request that was open when the socket died fails with DISCONNECTED, and one without a socket with NOT_CONNECTED", async () => {
    const { connection, server } = setUp();
    connection.start();
    await settle();
    server.deaf = true;
    const open = connection.request("guild.create", { name: "x" });
    const refused = expect(open).rejects.toMatchObject({ code: "DISCONNECTED", transient: true });
    server.socket.drop();
    await refused;
    await expect(connection.request("guild.create", { name: "x" })).rejects.toMatchObject({
      code: "NOT_CONNECTED",
    });
  });

  test("a server that does not know the connection any more gets a new one", async () => {
    const { connection, server } = setUp();
    connection.start();
    await settle();
    server.refuses = "NOT_IDENTIFIED";
    const sent = connection.request("message.send", { channel_id: "100", content: "x", nonce: "n" });
    await expect(sent).rejects.toMatchObject({ code: "NOT_IDENTIFIED" });
    expect(connection.snapshot.state).toBe("waiting");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.sockets).toHaveLength(2);
  });

  test("stop ends it, whatever it was about to do", async () => {
    const { connection, server } = setUp();
    server.down = true;
    connection.start();
    await settle();
    connection.stop();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(connection.snapshot).toMatchObject({ state: "closed", retryAtMs: null });
    expect(server.sockets).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a resume", () => {
  async function resumed() {
    const world = setUp();
    world.connection.start();
    await settle();
    world.has.lastSeqs = { [CHANNEL_ID]: 0 };
    world.server.requests = [];
    world.states.length = 0;
    return world;
  }

  test("takes the place of identify once there is something to go on with", async () => {
    const { server, states } = await resumed();
    server.store();
    server.socket.drop();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.requests).toEqual(["session.resume"]);
    expect(server.socket.sent[0]?.channels).toEqual({ [CHANNEL_ID]: 0 });
    expect(states.slice(-3)).toEqual(["MESSAGE_CREATE", "ready", "RESUMED"]);
  });

  test("is asked for on the open connection where the server has something that did not arrive", async () => {
    const { connection, server, states } = await resumed();
    const open = connection.request("invite.create", { guild_id: "10" });
    server.tell({ t: "RESUME_REQUIRED", d: {} });
    await settle();
    expect(server.sockets).toHaveLength(1);
    expect(server.requests).toEqual(["invite.create", "session.resume"]);
    expect(states).toEqual(["RESUME_REQUIRED", "resuming", "ready", "RESUMED"]);
    expect(connection.snapshot.downSinceMs).toBeNull();
    // What was on its way still gets its answer, and heartbeats go on.
    server.socket.receive({ t: "ACK", id: server.socket.sent[1]?.id, d: { code: "abc" } });
    await expect(open).resolves.toEqual({ code: "abc" });
    await vi.advanceTimersByTimeAsync(45_000);
    expect(server.requests.at(-1)).toBe("session.heartbeat");
  });

  test("is asked for again where that is required while one is on its way", async () => {
    const { server } = await resumed();
    server.deaf = true;
    server.tell({ t: "RESUME_REQUIRED", d: {} });
    server.tell({ t: "RESUME_REQUIRED", d: {} });
    expect(server.requests).toEqual(["session.resume"]);
    server.deaf = false;
    const id = server.socket.sent.at(-1)?.id;
    server.socket.receive({ t: "RESUMED", id, d: { ...server.ready(), channels: {} } });
    await settle();
    expect(server.requests).toEqual(["session.resume", "session.resume"]);
  });

  test("that is refused, or never answered, is not tried for ever: the next attempt identifies, the one after resumes", async () => {
    const { connection, server } = await resumed();
    server.refused = { action: "session.resume", code: "UNKNOWN_ACTION" };
    server.socket.drop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.requests).toEqual(["session.resume", "session.identify"]);
    expect(connection.snapshot.state).toBe("ready");
    server.refused = null;
    server.socket.drop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.requests.at(-1)).toBe("session.resume");
  });

  test("whose socket dies is tried again", async () => {
    const { connection, server } = await resumed();
    server.deaf = true;
    server.socket.drop();
    await vi.advanceTimersByTimeAsync(1_000);
    server.socket.drop();
    server.deaf = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.requests).toEqual(["session.resume", "session.resume"]);
    expect(connection.snapshot.state).toBe("ready");
  });
});

describe("CLOSE", () => {
  const close = (reason: string, more = {}) => ({
    t: "CLOSE",
    d: { reason, message: "The reason.", ...more },
  });

  test.each(["LOGGED_OUT", "ACCOUNT_DELETED"])("%s ends it for good", async (reason) => {
    const { connection, fetchTicket, onClose, server } = setUp();
    connection.start();
    await settle();
    server.tell(close(reason));
    expect(connection.snapshot.state).toBe("closed");
    expect(onClose).toHaveBeenCalledWith(expect.objectContaining({ reason }));
    await vi.advanceTimersByTimeAsync(120_000);
    expect(fetchTicket).toHaveBeenCalledTimes(1);
  });

  test("for another reason a new connection follows, once", async () => {
    const { connection, onClose, server } = setUp();
    connection.start();
    await settle();
    const { socket } = server;
    server.tell(close("KICKED", { guild_id: "10" }));
    socket.drop();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(connection.snapshot.state).toBe("ready");
    expect(server.sockets).toHaveLength(2);
    expect(onClose).toHaveBeenCalledTimes(1);
  });

  test.each([-3, 3])(
    "a clock that is set by %s hours after it changes nothing of when one is tried again",
    async (hours) => {
      const { connection, server } = setUp();
      connection.start();
      await settle();
      server.tell(close("KICKED", { guild_id: "10" }));
      await vi.advanceTimersByTimeAsync(STABLE_AFTER_MS + 1_000);
      expect(connection.snapshot.state).toBe("ready");
      vi.setSystemTime(Date.now() + hours * 3_600_000);
      server.socket.drop();
      const { failures, retryAtMs } = connection.snapshot;
      expect(failures).toBe(1);
      expect((retryAtMs ?? 0) - Date.now()).toBeLessThan(1_000);
      connection.hint();
      await settle();
      expect(connection.snapshot.state).toBe("ready");
    },
  );

  test("RATE_LIMITED: not before the server's time, whatever the browser hints; but the person may", async () => {
    const { connection, server } = setUp();
    connection.start();
    await settle();
    server.tell(close("RATE_LIMITED", { retry_after_ms: 20_000 }));
    expect((connection.snapshot.retryAtMs ?? 0) - Date.now()).toBe(20_000);
    connection.hint();
    await vi.advanceTimersByTimeAsync(19_999);
    expect(server.sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(server.sockets).toHaveLength(2);
    server.tell(close("RATE_LIMITED", { retry_after_ms: 20_000 }));
    connection.retryNow();
    await settle();
    expect(server.sockets).toHaveLength(3);
  });
});
