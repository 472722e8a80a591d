import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createHttpPool, type HttpPool } from "./http-pool.ts";

let server: Server;
let pool: HttpPool;
afterEach(() => {
  pool.close();
  server.closeAllConnections();
  server.close();
});

interface Seen {
  readonly target: unknown;
  readonly body: string;
}

async function start(answer: (seen: Seen) => { body: string; chunked?: boolean; closes?: boolean }) {
  const connections = new Set<unknown>();
  server = createServer((request, response) => {
    connections.add(request.socket);
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { body, chunked, closes } = answer({
        target: request.headers["x-amz-target"],
        body: Buffer.concat(parts).toString(),
      });
      if (closes) response.setHeader("connection", "close");
      if (!chunked) response.setHeader("content-length", Buffer.byteLength(body));
      for (const letter of body) response.write(letter);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  pool = createHttpPool("127.0.0.1", (server.address() as AddressInfo).port);
  return connections;
}

const post = (body: Buffer | string) => pool.post("x-amz-target: T\r\n", body);

describe("HTTP pool", () => {
  it("sends texts and bytes, and reads what comes by length or in chunks", async () => {
    await start(({ target, body }) => ({ body: `${target}:${body}`, chunked: body === "grün" }));
    expect((await post("grün")).body.toString()).toBe("T:grün");
    const answer = await post(Buffer.from("ab"));
    expect([answer.status, answer.headers["content-length"], answer.body.toString()]).toEqual([
      200,
      "4",
      "T:ab",
    ]);
  });

  it("uses a connection again, and a further one only at the same time", async () => {
    const connections = await start(({ body }) => ({ body }));
    for (const text of ["1", "2", "3"]) await post(text);
    expect(connections.size).toBe(1);
    const answers = await Promise.all(["4", "5", "6"].map(post));
    expect(answers.map(({ body }) => body.toString())).toEqual(["4", "5", "6"]);
    expect(connections.size).toBe(3);
  });

  it("goes on where the far end closes", async () => {
    const connections = await start(({ body }) => ({ body, closes: true }));
    for (const text of ["1", "2"]) expect((await post(text)).body.toString()).toBe(text);
    expect(connections.size).toBe(2);
  });

  it("fails where the connection ends in the middle, and tells where nobody listens", async () => {
    await start(() => {
      server.closeAllConnections();
      return { body: "" };
    });
    await expect(post("x")).rejects.toThrow();
    await new Promise((resolve) => server.close(resolve));
    await expect(post("x")).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});
