import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createPipelinedHttp } from "./pipelined-http.ts";

let server: Server;
const open = new Set<Socket>();
afterEach(() => {
  for (const socket of open) socket.destroy();
  server.close();
});

/** Gives each connection's requests, by the number in their path, to `onRequests` as they come. */
async function serve(
  onRequests: (socket: Socket, numbers: number[], connection: number) => void,
  options: { depth?: number; answerTimeoutMs?: number } = {},
) {
  let connections = 0;
  server = createServer((socket) => {
    const connection = ++connections;
    open.add(socket);
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      const numbers = [...chunk.toString().matchAll(/^GET \/(\d+) /gm)].map(([, number]) => Number(number));
      onRequests(socket, numbers, connection);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const http = createPipelinedHttp({ secure: false, hostname: "127.0.0.1", port, depth: 8, ...options });
  const get = (number: number) =>
    new Promise<string>((resolve, reject) =>
      http.send({
        request: () => `GET /${number} HTTP/1.1\r\nhost: x\r\n\r\n`,
        resolve: ({ body }) => resolve(body.toString()),
        reject,
        tries: 0,
      }),
    );
  return { get, http, connections: () => connections };
}

const answer = (text: string, headers = "") =>
  `HTTP/1.1 200 OK\r\n${headers}content-length: ${text.length}\r\n\r\n${text}`;
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("pipelined HTTP", () => {
  it("brings each answer to its request, over few connections", async () => {
    const { get, connections } = await serve((socket, numbers) => {
      for (const number of numbers) socket.write(answer(String(number)));
    });
    expect(await Promise.all(upTo(300).map(get))).toEqual(upTo(300).map(String));
    expect(connections()).toBe(8);
  });

  it("asks for a request when it is its turn, and again where it goes out once more", async () => {
    const asked: number[] = [];
    let inFlight = 0;
    const { http } = await serve((socket, numbers, connection) => {
      if (connection === 1 && numbers.includes(1)) socket.destroy();
      else for (const number of numbers) socket.write(answer(String(number)));
    });
    const send = (number: number) =>
      new Promise<void>((resolve, reject) =>
        http.send({
          request: () => {
            asked.push(number);
            inFlight += 1;
            return `GET /${number} HTTP/1.1\r\nhost: x\r\n\r\n`;
          },
          resolve: () => resolve(),
          reject,
          tries: 0,
        }),
      );
    await send(0);
    await send(1);
    expect(asked).toEqual([0, 1, 1]);
    inFlight = 0;
    const all = upTo(300).map((number) => send(1_000 + number));
    // Eight connections of eight: the others are not written yet.
    expect(inFlight).toBe(64);
    await Promise.all(all);
    expect(inFlight).toBe(300);
  });

  it("keeps a connection for what follows", async () => {
    const { get, connections } = await serve((socket, numbers) => {
      for (const number of numbers) socket.write(answer(String(number)));
    });
    for (const number of upTo(5)) expect(await get(number)).toBe(String(number));
    expect(connections()).toBe(1);
  });

  it("loses nothing where the far end closes behind each answer", async () => {
    let most = 0;
    const { get } = await serve((socket, [first, ...others], connection) => {
      if (connection > 16) most = Math.max(most, 1 + others.length);
      socket.end(answer(String(first), "connection: close\r\n"));
    });
    expect(await Promise.all(upTo(100).map(get))).toEqual(upTo(100).map(String));
    // It has learned meanwhile to send one at a time.
    expect(most).toBe(1);
  });

  it("sends again what a kept connection left unanswered", async () => {
    const { get, connections } = await serve((socket, numbers, connection) => {
      for (const number of numbers) {
        if (connection === 1 && number === 1) socket.destroy();
        else socket.write(answer(String(number)));
      }
    });
    expect([await get(0), await get(1)]).toEqual(["0", "1"]);
    expect(connections()).toBe(2);
  });

  it("gives up a request on which two kept connections closed", async () => {
    const { get } = await serve((socket, numbers) => {
      for (const number of numbers) {
        if (number === 13) socket.destroy();
        else socket.write(answer(String(number)));
      }
    });
    await Promise.all([get(0), get(1)]);
    await expect(get(13)).rejects.toThrow("closed before it answered");
    expect(await get(2)).toBe("2");
  });

  it("tells what the network says where nobody listens", async () => {
    const { get } = await serve(() => {});
    await new Promise((resolve) => server.close(resolve));
    await expect(Promise.all(upTo(20).map(get))).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  it("fails where the answer is none", async () => {
    const { get } = await serve((socket) => void socket.write("hello\r\n\r\n"));
    await expect(get(1)).rejects.toThrow('begins with "hello"');
  });

  it("gives up what gets no answer in time, once, and sends what waited behind it to others", async () => {
    const seen: number[] = [];
    const { get } = await serve(
      (socket, numbers) => {
        seen.push(...numbers);
        for (const number of numbers) {
          if (number === 13) socket.removeAllListeners("data");
          else if (socket.listenerCount("data") > 0) socket.write(answer(String(number)));
        }
      },
      { answerTimeoutMs: 100 },
    );
    await Promise.all(upTo(8).map(get));
    const [lost, ...others] = await Promise.allSettled(
      [13, ...upTo(63).map((number) => 100 + number)].map(get),
    );
    expect(lost).toMatchObject({ status: "rejected", reason: { name: "TimeoutError", code: "ETIMEDOUT" } });
    expect(others.filter(({ status }) => status === "rejected")).toEqual([]);
    expect(seen.filter((number) => number === 13)).toEqual([13]);
  });

  it("watches a connection that was idle for longer than that as well", async () => {
    const { get } = await serve(
      (socket, numbers) => {
        for (const number of numbers) if (number !== 13) socket.write(answer(String(number)));
      },
      { answerTimeoutMs: 50 },
    );
    await get(1);
    await new Promise((resolve) => setTimeout(resolve, 150));
    await expect(get(13)).rejects.toMatchObject({ code: "ETIMEDOUT" });
  });

  it("takes an answer that came while the thread stood still past the time", async () => {
    const seen: number[] = [];
    const { get } = await serve(
      (socket, numbers) => {
        seen.push(...numbers);
        for (const number of numbers) socket.write(answer(String(number)));
      },
      { answerTimeoutMs: 50 },
    );
    await get(1);
    const under = get(2);
    // The request is on its way, then nothing moves.
    setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200), 0);
    expect(await under).toBe("2");
    expect(seen).toEqual([1, 2]);
  });

  it("sends to a new connection where all that were kept have died, and pipelines on", async () => {
    const sockets: Socket[] = [];
    let most = 0;
    const { get } = await serve((socket, numbers, connection) => {
      sockets.push(socket);
      if (connection > 8) most = Math.max(most, numbers.length);
      for (const number of numbers) socket.write(answer(String(number)));
    });
    await Promise.all(upTo(64).map(get));
    // As seen by an environment that stood still: the resets are there when the next requests are already written.
    for (const socket of new Set(sockets)) socket.resetAndDestroy();
    expect(await Promise.all(upTo(64).map(get))).toEqual(upTo(64).map(String));
    expect(most).toBeGreaterThan(1);
  });
});
