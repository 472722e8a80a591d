import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, closeOf, connect, handshake } from "../support/client.ts";
import { type StartedService, startService } from "../support/services.ts";
import { isDeployed } from "../support/target.ts";

let service: StartedService;
beforeAll(async () => {
  service = await startService("serverless");
});
afterAll(() => service?.stop());

const FRAME = 32 * 1024;
const MESSAGE = 128 * 1024;

/** A message of exactly so many bytes, which is answered with a short text. */
function messageOf(bytes: number, fill = "x"): string {
  const message = { action: "echo", do: { return: { statusCode: 200, body: '"arrived"' } }, fill: "" };
  const left = bytes - JSON.stringify(message).length;
  const unit = Buffer.byteLength(fill);
  message.fill = fill.repeat(Math.floor(left / unit)) + "x".repeat(left % unit);
  const text = JSON.stringify(message);
  expect(Buffer.byteLength(text)).toBe(bytes);
  return text;
}

function sendFragments(client: Client, text: string, { fin }: { fin: boolean }): void {
  for (let at = 0; at < text.length; at += FRAME)
    client.socket.send(text.slice(at, at + FRAME), { fin: fin && at + FRAME >= text.length });
}

/** The code of the close that a message leads to, or "answered". */
const outcomeOf = (client: Client): Promise<number | "answered"> =>
  Promise.race([
    closeOf(client).then(([code]) => code),
    once(client.socket, "message").then(() => "answered" as const),
  ]);

describe("sizes", () => {
  it("A4.1 a message of 128 KB arrives, one byte more closes with 1009", async () => {
    const client = await connect(service);
    sendFragments(client, messageOf(MESSAGE), { fin: true });
    expect(await client.next()).toBe("arrived");
    sendFragments(client, messageOf(MESSAGE + 1), { fin: true });
    expect(await outcomeOf(client)).toBe(1009);
  });

  it("A4.1 fragments count as they arrive: above 128 KB nothing waits for the last one", async () => {
    const client = await connect(service);
    sendFragments(client, messageOf(MESSAGE + 1), { fin: false });
    expect(await outcomeOf(client)).toBe(1009);
  });

  it("A4.2 a frame of 32 KB arrives, one byte more closes with 1009", async () => {
    const client = await connect(service);
    expect(await client.ask(messageOf(FRAME))).toBe("arrived");
    expect(await client.ask(messageOf(FRAME, "é"))).toBe("arrived");
    client.send(messageOf(FRAME + 1));
    expect(await outcomeOf(client)).toBe(1009);
  });

  it("A4.2 bytes count, not characters, and every fragment has to keep to it", async () => {
    const wide = await connect(service);
    wide.send(messageOf(FRAME + 1, "é"));
    expect(await outcomeOf(wide)).toBe(1009);
    const fragmented = await connect(service);
    const text = messageOf(FRAME + 100);
    fragmented.socket.send(text.slice(0, 10), { fin: false });
    fragmented.socket.send(text.slice(10), { fin: true });
    expect(await outcomeOf(fragmented)).toBe(1009);
  });

  it("A4.3 a binary frame closes with 1003", async () => {
    const client = await connect(service);
    client.socket.send(Buffer.from(messageOf(200)));
    expect(await outcomeOf(client)).toBe(1003);
  });
});

describe("quotas", () => {
  const MAX_URL = 4_096;
  /** The status of a handshake whose address, without `before`, has so many characters. */
  const statusAt = async (length: number, before: string) => {
    const bare = new URL(`${service.ws}?auth=allow&fill=`).href.slice(before.length);
    return (await handshake(service, { query: { fill: "x".repeat(length - bare.length) } })).status;
  };
  const origin = () => new URL(service.ws as string).origin;

  it("A4.9 a URL of 4,096 characters connects, a longer one does not", async () => {
    // Whichever way the characters are counted: with scheme and host, or from the path on.
    expect(await statusAt(MAX_URL, "")).toBe(101);
    expect(await statusAt(MAX_URL + 1, origin())).toBeGreaterThanOrEqual(400);
  });

  it("A4.9 (unconfirmed) a longer URL is refused with 414", async () => {
    expect(await statusAt(MAX_URL + 1, origin())).toBe(414);
  });

  it.skipIf(isDeployed)(
    "A4.9 more than 300 routes are told (not deployed: AWS refuses them at the deployment)",
    async () => {
      const many = await startService("many");
      try {
        await expect.poll(() => many.output()).toMatch(/301 routes; AWS allows 300/);
      } finally {
        await many.stop();
      }
    },
  );
});
