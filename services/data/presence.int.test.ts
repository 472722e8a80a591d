import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settlePresence, statusOf } from "#core/presence";
import { createSnowflakeMaker } from "#core/snowflake";
import type { Status } from "#protocol/objects";
import { startChatTable } from "./chat-table.fixture.ts";
import { beat, createConnection, identifyConnection, listSilentConnections } from "./connections.ts";
import type { Documents } from "./documents.ts";
import { keys } from "./keys.ts";
import { listStatuses, markSettled, readPresence, setConnectionStatus, writeStatus } from "./presence.ts";
import { removeConnection } from "./remove-connection.ts";
import type { Table } from "./table.ts";

let table: Table;
let clock: { aheadMs: number };
let stop: () => Promise<void>;
const makeId = createSnowflakeMaker(Math.random);
const newId = () => makeId(Date.now());

beforeAll(async () => {
  ({ table, clock, stop } = await startChatTable());
});
afterAll(() => stop());

const settle = (on: Table, userId: string) =>
  settlePresence(
    {
      readPresence: (id) => readPresence(on, id),
      writeStatus: (id, seen, status) => writeStatus(on, id, seen, status, newId()),
    },
    userId,
  );

/** A function that waits for its turn in the scheduler's order. */
function inTurn<Args extends unknown[], T>(
  s: fc.Scheduler,
  work: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  // A failure passes the scheduler as a value: it takes a rejected task for an unhandled one.
  const run = s.scheduleFunction((...args: Args) =>
    work(...args).then(
      (value) => () => value,
      (error) => () => {
        throw error;
      },
    ),
  );
  return async (...args) => (await run(...args))();
}

/** A table each of whose operations waits for its turn. */
function scheduled(s: fc.Scheduler): Table {
  const documents = new Proxy(table.documents, {
    get(target, name: keyof Documents) {
      const operation = target[name] as (...args: unknown[]) => Promise<unknown>;
      return inTurn(s, (...args: unknown[]) => operation.apply(target, args));
    },
  });
  return { ...table, documents };
}

/** What somebody's other people were told, in order. */
async function toldOf(userId: string): Promise<string[]> {
  const { Items } = await table.documents.query({
    TableName: table.name,
    KeyConditionExpression: "PK = :events",
    ExpressionAttributeValues: { ":events": keys.userEvent(userId, "0").PK },
    ConsistentRead: true,
  });
  return Items.map((item) => item.status);
}

let connections = 0;
async function newConnection(userId: string): Promise<string> {
  connections += 1;
  const connectionId = `c${connections}`;
  await createConnection(table, connectionId, { id: userId, username: "ada" });
  return connectionId;
}

type Step = "online" | "idle" | "resume" | "end";
const steps = fc.array(fc.constantFrom<Step>("online", "idle", "resume", "end"), { maxLength: 4 });

/** Devices of one person do their steps, and after each one somebody settles, while the device goes on: all in the scheduler's order. @returns what the person is then */
async function live(s: fc.Scheduler, userId: string, devices: readonly (readonly Step[])[]): Promise<Status> {
  const on = scheduled(s);
  const settling: Promise<void>[] = [];
  const settleSurely = async () => {
    // Where others were quicker each time, the next heartbeat or the sweep comes again.
    while (!(await settle(on, userId)));
  };
  const left = new Map<string, Status>();
  const take = inTurn(s, async (connectionId: string, step: Step) => {
    if (step === "end") {
      left.delete(connectionId);
      await removeConnection(table, connectionId, userId, async () => true);
    } else if (step === "resume") {
      left.set(connectionId, left.get(connectionId) ?? "online");
      await identifyConnection(table, connectionId, userId, { issuedAt: 0 });
    } else {
      left.set(connectionId, step);
      await setConnectionStatus(table, { connectionId, userId }, step);
    }
  });
  const runDevice = async (device: readonly Step[]) => {
    const connectionId = await newConnection(userId);
    const end = device.indexOf("end");
    for (const step of ["resume", ...(end === -1 ? device : device.slice(0, end + 1))] as const) {
      await take(connectionId, step);
      settling.push(settleSurely());
    }
  };
  await s.waitFor(Promise.all(devices.map(runDevice)));
  await s.waitFor(Promise.all(settling));
  return statusOf([...left].map(([connectionId, status]) => ({ connectionId, status })));
}

describe("what somebody is shown as", () => {
  it("is what their connections say once all is done, whichever operations of several devices come between", async () => {
    const devices = fc.array(steps, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), devices, async (s, some) => {
        const userId = newId();
        const expected = await live(s, userId, some);
        expect(await listStatuses(table, [userId])).toEqual([expected]);
        const told = await toldOf(userId);
        expect(told.at(-1) ?? "offline").toBe(expected);
        expect(told.filter((status, index) => status === told[index - 1])).toEqual([]);
      }),
      { numRuns: 30 },
    );
  }, 120_000);

  it("is not written by whoever saw what is no longer so", async () => {
    const userId = newId();
    const [phone, desk] = [await newConnection(userId), await newConnection(userId)];
    const change = (connectionId: string, status: Status) =>
      setConnectionStatus(table, { connectionId, userId }, status);
    const end = (connectionId: string) => removeConnection(table, connectionId, userId, async () => true);
    /** Sees, lets something happen, and then writes. */
    const writeAfter = async (happening: () => Promise<unknown>) => {
      const seen = await readPresence(table, userId);
      await happening();
      return writeStatus(table, userId, seen, statusOf(seen.connections), newId());
    };
    await identifyConnection(table, phone, userId, { issuedAt: 0 });
    expect(await writeAfter(() => settle(table, userId)), "somebody else wrote it").toBe(false);
    await end(phone);
    expect(
      await writeAfter(() => identifyConnection(table, desk, userId, { issuedAt: 0 })),
      "there is one again",
    ).toBe(false);
    await change(desk, "idle");
    expect(await writeAfter(() => change(desk, "online")), "it is livelier").toBe(false);
    await change(desk, "idle");
    expect(await writeAfter(() => end(desk)), "it is gone").toBe(false);
    expect(await writeAfter(async () => {})).toBe(true);
    expect(await toldOf(userId)).toEqual(["online", "offline"]);
  });

  it("is offline once the time of the last connection is over, also where nobody has settled that", async () => {
    const userId = newId();
    await identifyConnection(table, await newConnection(userId), userId, { issuedAt: 0 });
    await settle(table, userId);
    expect(await listStatuses(table, [userId, "1"])).toEqual(["online", "offline"]);
    clock.aheadMs += 3 * 3600_000;
    expect(await listStatuses(table, [userId])).toEqual(["offline"]);
    await settle(table, userId);
    expect(await toldOf(userId)).toEqual(["online", "offline"]);
    clock.aheadMs = 0;
  });
});

describe("a connection whose presence nobody has settled", () => {
  it("says so with each heartbeat, until it is done", async () => {
    const userId = newId();
    const connectionId = await newConnection(userId);
    expect(await beat(table, connectionId)).toBeUndefined();
    await identifyConnection(table, connectionId, userId, { issuedAt: 0 });
    for (let count = 0; count < 2; count += 1)
      expect((await beat(table, connectionId))?.isPresenceUnsettled).toBe(true);
    await markSettled(table, connectionId);
    expect((await beat(table, connectionId))?.isPresenceUnsettled).toBe(false);
    await setConnectionStatus(table, { connectionId, userId }, "idle");
    expect((await beat(table, connectionId))?.isPresenceUnsettled).toBe(true);
  });

  it("is left to the sweep where it has ended, and cannot come back", async () => {
    const userId = newId();
    const connectionId = await newConnection(userId);
    await identifyConnection(table, connectionId, userId, { issuedAt: 0 });
    const silent = async () => {
      const found: string[] = [];
      for await (const one of listSilentConnections(table, 1_000)) found.push(one.connectionId);
      return found;
    };
    await removeConnection(table, connectionId, userId, async () => false);
    expect(await silent()).toContain(connectionId);
    expect(await identifyConnection(table, connectionId, userId, { issuedAt: 0 })).toBe(false);
    expect(await setConnectionStatus(table, { connectionId, userId }, "idle")).toBe(false);
    await markSettled(table, connectionId);
    expect(await silent()).toContain(connectionId);
    await removeConnection(table, connectionId, undefined, async () => true);
    expect(await silent()).not.toContain(connectionId);
    expect(await removeConnection(table, connectionId, undefined, async () => true)).toBeUndefined();
    await markSettled(table, connectionId);
    expect(await silent()).not.toContain(connectionId);
  });
});
