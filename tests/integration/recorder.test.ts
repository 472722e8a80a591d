import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalAws, startLocalAws } from "#testing";
import { eventually, type House, openHouse, say } from "./support/chat-house.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** What the lab's API answers, of which a test looks at the parts that it is about. */
// biome-ignore lint/suspicious/noExplicitAny: as above
type Json = any;

describe.each(["stream", "inline", "sharded"])("what is recorded, with the strategy %s", (strategy) => {
  let aws: LocalAws;
  let house: House;

  beforeAll(async () => {
    aws = await startLocalAws({ params: { strategy } });
    house = await openHouse(aws);
  });
  afterAll(() => aws?.stop());

  const lab = async (place: string, init?: RequestInit): Promise<Json> =>
    (await fetch(`${aws.urls.edge}/_lab/${place}`, init)).json();
  const sendTraced = (id: string, content: string) =>
    house.ada.socket.ok("message.send", {
      channel_id: house.channelId,
      content,
      nonce: content,
      traceparent: `00-${id}-00f067aa0ba902b7-01`,
    });
  const endings = async (id: string) => (await lab(`traces/${id}`)).endings ?? [];
  const connections = () =>
    [house.ada, house.bob, house.cy].map(({ ready }) => ready.session_id as string).sort();
  const reached = async (id: string) =>
    (await endings(id))
      .filter(({ how }: Json) => how === "delivered")
      .map(({ conn }: Json) => conn)
      .sort();

  it("goes from the frame to each recipient, in one trace that the client's frame began", async () => {
    await sendTraced(TRACE, "traced");
    await eventually(() => reached(TRACE)).toEqual(connections());
    const { spans } = await lab(`traces/${TRACE}`);
    const hops = spans.map(({ hop, op }: Json) => `${hop} ${op}`);
    expect(hops[0]).toBe("apigw message.send");
    expect(hops).toContain("ddb TransactWriteItems");
    const parents = new Map(spans.map((span: Json) => [span.span, span]));
    const run = spans.find(({ hop }: Json) => hop === "lambda");
    expect(run).toMatchObject({ parent: spans[0].span, st: "ok", memMB: expect.any(Number) });
    const write = spans.find(({ op }: Json) => op === "TransactWriteItems");
    expect(parents.get(write.parent)).toBe(run);
    for (const post of spans.filter(({ op }: Json) => op === "PostToConnection"))
      expect(parents.get(post.parent)).toMatchObject({ hop: "lambda", op: "Invocation" });
    if (strategy !== "inline") {
      const batch = spans.find(({ op }: Json) => op === "EventSourceMapping");
      expect(batch).toMatchObject({
        hop: "stream",
        links: expect.arrayContaining([`${TRACE}-${write.span}`]),
      });
      expect(batch.lagMs).toBeGreaterThanOrEqual(0);
    }
  });

  it("keeps 50 messages apart that are sent at once", async () => {
    const ids = numbers(50).map((index) => (index + 1).toString(16).padStart(32, "a"));
    await Promise.all(ids.map((id, index) => sendTraced(id, `message ${index} of many`)));
    for (const id of ids) await eventually(() => reached(id)).toEqual(connections());
    for (const [index, id] of ids.entries()) {
      const { spans } = await lab(`traces/${id}`);
      const writes = spans.filter(({ op }: Json) => op === "TransactWriteItems");
      expect(writes.length).toBeGreaterThanOrEqual(1);
      for (const { askedRef } of writes) {
        const payload = await (await fetch(`${aws.urls.edge}/_lab/payload/${askedRef}`)).text();
        expect(payload).toContain(`message ${index} of many`);
      }
      const posts = spans.filter(({ op }: Json) => op === "PostToConnection");
      for (const { askedRef } of posts) {
        const payload = await (await fetch(`${aws.urls.edge}/_lab/payload/${askedRef}`)).text();
        expect(payload).toContain(`message ${index} of many`);
      }
    }
  });

  it("says of one that was not reached why", async () => {
    const id = TRACE.replace("4bf9", "0001");
    aws.failNext({
      service: "execute-api",
      operation: "PostToConnection",
      resource: house.cy.ready.session_id,
      error: "GoneException",
    });
    await sendTraced(id, "without cy");
    await eventually(async () =>
      (await endings(id)).find(({ conn }: Json) => conn === house.cy.ready.session_id),
    ).toMatchObject({ how: "gone", row: "A5.4", why: expect.stringContaining("fault") });
  });

  it("hides passwords and tokens", async () => {
    const { events } = await lab("events");
    const logins = events.filter(({ hop, op }: Json) => hop === "http" && op === "POST /auth/register");
    expect(logins.length).toBeGreaterThan(0);
    for (const { ref } of logins.filter((event: Json) => event.ref)) {
      const payload = await (await fetch(`${aws.urls.edge}/_lab/payload/${ref}`)).text();
      expect(payload).not.toMatch(/correct horse|eyJ/);
      expect(payload).toContain("[redacted]");
    }
  });

  it("is told as it happens, and from where a reader was cut off", async () => {
    const { nextSeq } = await lab("events?limit=0");
    const stream = async (headers: Record<string, string>, count: number) => {
      const ending = new AbortController();
      const response = await fetch(`${aws.urls.edge}/_lab/events?since=${nextSeq}`, {
        headers: { accept: "text/event-stream", ...headers },
        signal: ending.signal,
      });
      let text = "";
      const seqs: number[] = [];
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        text += Buffer.from(chunk).toString();
        const frames = text.split("\n\n");
        text = frames.pop() ?? "";
        for (const frame of frames)
          for (const line of frame.split("\n"))
            if (line.startsWith("data: "))
              seqs.push(...JSON.parse(line.slice(6)).map(({ seq }: Json) => seq));
        if (seqs.length >= count) break;
      }
      ending.abort();
      return seqs;
    };
    const reading = stream({}, 6);
    await say(house.ada, house.channelId, "while somebody looks");
    const seqs = await reading;
    expect(seqs).toEqual(numbers(seqs.length).map((index) => nextSeq + index));
    const again = await stream({ "last-event-id": String(nextSeq + 1) }, 3);
    expect(again[0]).toBe(nextSeq + 2);
  });

  it("is nothing for a page of another host's", async () => {
    const ask = (headers: Record<string, string>) =>
      fetch(`${aws.urls.edge}/_lab/traces`, { headers }).then(({ status }) => status);
    expect(await ask({ origin: "https://evil.example" })).toBe(403);
    expect(await ask({ origin: "http://localhost.evil.example:3000" })).toBe(403);
    expect(await ask({ origin: "http://127.0.0.1:3000" })).toBe(200);
    expect(await ask({})).toBe(200);
  });
});
