import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type LocalAws, startLocalAws } from "#testing";
import { createProject, linkPackages, removeProject } from "../support/offline-project.ts";
import { BULLETIN } from "./bulletin-service.ts";

const MINUTE_MS = 60_000;
let project: string;
let aws: LocalAws;

beforeAll(async () => {
  project = createProject(BULLETIN);
  linkPackages(project);
  aws = await startLocalAws({ root: project });
});
afterEach(() => aws.reset());
afterAll(async () => {
  await aws?.stop();
  removeProject(project);
});

const named = (name: string) => ({ query: { name } });

describe("clients", () => {
  it("come through the authorizer with query, headers and protocols, and know their connection id", async () => {
    const [ada, grace] = await aws.clients(2, (index) => ({
      query: { name: ["ada", "grace"][index] as string },
      headers: { "X-Badge": `b${index}` },
      protocols: ["one", "two"],
    }));
    expect([ada.protocol, grace.isOpen]).toEqual(["one", true]);
    ada.send({ hello: 1 });
    expect(await ada.next()).toEqual({ echo: '{"hello":1}', name: "ada", badge: "b0" });
    expect(grace.received).toEqual([]);
    expect(
      aws.connections.list().map(({ connectionId, authorizer }) => [connectionId, authorizer?.principalId]),
    ).toEqual(
      expect.arrayContaining([
        [ada.connectionId, "ada"],
        [grace.connectionId, "grace"],
      ]),
    );
  });

  it("are refused with the handshake's status, and none of the others stays", async () => {
    await expect(aws.clients(1)).rejects.toThrow(/answered 401/);
    await expect(aws.clients(3, (index) => named(index === 2 ? "mallory" : "ada"))).rejects.toThrow(
      /answered 403/,
    );
    await aws.waitFor(() => aws.connections.list().length === 0);
  });

  it("give frames one by one, or the first that fits, and say what came where none does", async () => {
    const [ada] = await aws.clients(1, named("ada"));
    for (const n of [1, 2, 3]) ada.send({ n });
    const found = await ada.waitFor(({ echo }) => echo === '{"n":3}');
    expect(found.name).toBe("ada");
    const given = [await ada.next(), await ada.next(), await ada.next()].map(({ echo }) => echo);
    expect(given.sort()).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
    expect(ada.frames).toHaveLength(3);
    await expect(ada.next({ timeoutMs: 20 })).rejects.toThrow(
      /20 ms no frame came\. 3 received, at last .*n/,
    );
    const waiting = ada.next();
    await Promise.all([expect(waiting).rejects.toThrow(/ended with 1000/), ada.close()]);
    await expect(ada.waitFor(({ n }) => n === 9)).rejects.toThrow(/has ended, and no such frame came/);
  });

  it("say which option or number means nothing", async () => {
    await expect(aws.clients(1, { qery: {} } as never)).rejects.toThrow(
      'clients has no option "qery". Did you mean query?',
    );
    await expect(aws.clients(0)).rejects.toThrow("a whole number from 1 on, not 0");
  });
});

describe("connections", () => {
  it("are closed from the other side, and $disconnect is done by then", async () => {
    const [ada, grace] = await aws.clients(2, named("ada"));
    await aws.connections.disconnect(ada.connectionId);
    expect((await ada.closed).code).toBe(1000);
    expect(aws.connections.list().map(({ connectionId }) => connectionId)).toEqual([grace.connectionId]);
    const [gone] = aws.invocations.list("disconnect");
    expect(gone?.event.requestContext.connectionId).toBe(ada.connectionId);
    await expect(aws.connections.disconnect("nope")).rejects.toThrow(
      `There is no connection "nope". There is ${grace.connectionId}.`,
    );
  });

  it("are cut like a network's end", async () => {
    const [ada] = await aws.clients(1, named("ada"));
    await aws.kill("connections");
    expect((await ada.closed).code).toBe(1006);
    expect(aws.invocations.list("disconnect")[0]?.event.requestContext.disconnectStatusCode).toBe(1006);
  });

  it("end with a gateway that crashes, and no $disconnect tells of it (A4.7)", async () => {
    const [ada, grace] = await aws.clients(2, named("ada"));
    await aws.kill("gateway");
    expect([await ada.closed, await grace.closed]).toMatchObject([{ code: 1006 }, { code: 1006 }]);
    expect(aws.connections.list()).toEqual([]);
    const [again] = await aws.clients(1, named("ada"));
    await again.close();
    await aws.invocations.waitFor("disconnect");
    const told = aws.invocations.list("disconnect").map(({ event }) => event.requestContext.connectionId);
    expect(told).toEqual([again.connectionId]);
  });
});

describe("advance", () => {
  it("A4.4 ends who was idle for ten minutes, and nobody who said something", async () => {
    const [idle, busy] = await aws.clients(2, named("ada"));
    await aws.advance(9 * MINUTE_MS);
    busy.send("still here");
    await busy.next();
    expect([idle.isOpen, busy.isOpen]).toEqual([true, true]);
    await aws.advance(MINUTE_MS);
    expect(await idle.closed).toEqual({ code: 1001, reason: "Going away" });
    expect(busy.isOpen).toBe(true);
    await aws.invocations.waitFor(
      "disconnect",
      ({ event }) => event.requestContext.connectionId === idle.connectionId,
    );
    const [fresh] = await aws.clients(1, named("grace"));
    await aws.advance(9 * MINUTE_MS, { active: true });
    expect([fresh.isOpen, busy.isOpen]).toEqual([true, true]);
  });

  it("A4.5 ends who is two hours old, however busy", async () => {
    const [ada] = await aws.clients(1, named("ada"));
    await aws.advance(119 * MINUTE_MS, { active: true });
    expect(ada.isOpen).toBe(true);
    await aws.advance(MINUTE_MS, { active: true });
    expect((await ada.closed).code).toBe(1001);
  });

  it("ends by what comes first: ten minutes, though two hours went by at once", async () => {
    const [ada] = await aws.clients(1, named("ada"));
    await aws.advance(121 * MINUTE_MS);
    expect(await ada.closed).toEqual({ code: 1001, reason: "Going away" });
    await expect(aws.advance(-1)).rejects.toThrow("milliseconds from 0 on, not -1");
  });
});
