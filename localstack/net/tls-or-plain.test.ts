import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { generate } from "selfsigned";
import { afterEach, describe, expect, it } from "vitest";
import type { AnswerRequest } from "./answer-requests.ts";
import { listenTlsOrPlain, type TlsOrPlainOptions, type TlsOrPlainServer } from "./tls-or-plain.ts";

const host = "127.0.0.1";
let server: TlsOrPlainServer | undefined;
afterEach(() => server?.close());

async function certificate(name = "localhost") {
  const pems = await generate([{ name: "commonName", value: name }]);
  return { key: pems.private, cert: pems.cert };
}

async function get(request: typeof httpRequest, port: number, body: string): Promise<string> {
  const call = request({
    host,
    port,
    method: "POST",
    path: "/x",
    rejectUnauthorized: false,
    agent: false,
  } as object);
  call.end(body);
  const [answer] = (await once(call, "response")) as [AsyncIterable<Buffer>];
  let text = "";
  for await (const part of answer) text += part;
  return text;
}

/** Bodies up to 100 KB; an upgraded connection echoes. */
async function listen(options: Partial<TlsOrPlainOptions> = {}): Promise<TlsOrPlainServer> {
  server = await listenTlsOrPlain({
    host,
    port: 0,
    answer: ({ method, url, body }) => ({
      status: 200,
      headers: { "x-path": url },
      body: `${method} ${body.length}`,
    }),
    maxBodyBytes: 100_000,
    tooLarge: () => ({ status: 413, headers: {}, body: "too large" }),
    onUpgrade(_request, socket) {
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
      socket.pipe(socket);
    },
    ...options,
  });
  return server;
}

const plain = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
/** Left to Node's HTTP server. */
const unplain = (path: string) => `HEAD ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

/** What a connection receives until it has `count` status lines. */
async function talk(port: number, text: string, count: number): Promise<string> {
  const socket = connect(port, host);
  socket.write(text);
  let received = "";
  while (received.split("HTTP/1.1 ").length <= count) received += (await once(socket, "data"))[0];
  socket.destroy();
  return received;
}

describe("listenTlsOrPlain", () => {
  it("refuses a port that is taken with EADDRINUSE", async () => {
    const { port } = await listen();
    await expect(listen({ port })).rejects.toMatchObject({ code: "EADDRINUSE", port });
  });

  it("survives bytes that are neither TLS nor HTTP", async () => {
    const { port } = await listen({ tls: await certificate() });
    for (const bytes of [
      Buffer.from([0x16, 0x03, 0x01, 0xff, 0xff, 0, 1, 2]),
      Buffer.from([0, 1, 2, 3]),
      Buffer.from("\r\n\r\nx"),
    ]) {
      const socket = connect(port, host);
      socket.on("error", () => {});
      socket.end(bytes);
      socket.resume();
      await once(socket, "close");
    }
    expect(await get(httpRequest, port, "abc")).toBe("POST 3");
  });

  it("hands over upgrades and ends them at close", async () => {
    const { port, close } = await listen({ tls: await certificate() });
    const socket = connect(port, host);
    socket.write("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
    const [head] = (await once(socket, "data")) as [Buffer];
    expect(head.toString()).toContain("101 Switching Protocols");
    socket.write("ping");
    const [text] = (await once(socket, "data")) as [Buffer];
    expect(text.toString()).toBe("ping");
    const closed = once(socket, "close");
    await close();
    await closed;
  });

  it("ends a connection that has more requests under way in Node's server than any client of good will, and serves the others", async () => {
    let taken = 0;
    const { port } = await listen({
      answer: ({ url }) => {
        taken += 1;
        return url === "/x" ? { status: 200, headers: {}, body: "served" } : new Promise(() => {});
      },
    });
    const socket = connect(port, host);
    socket.on("error", () => {});
    socket.write(unplain("/").repeat(5_000));
    await new Promise((resolve) => socket.once("close", resolve));
    expect(taken).toBeLessThan(5_000);
    expect(await get(httpRequest, port, "")).toBe("served");
  });

  it("takes no more of a connection while 2 MB of its requests are under way, and the rest once they are answered", async () => {
    const held: (() => void)[] = [];
    let isHeld = true;
    const { port } = await listen({
      answer: async ({ body }) => {
        if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
        return { status: 200, headers: {}, body: `had ${body.length}` };
      },
    });
    const body = "x".repeat(90_000);
    const request = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const answered = talk(port, request.repeat(60), 60);
    const enough = Math.ceil((2 * 1024 * 1024) / request.length);
    await expect.poll(() => held.length).toBe(enough);
    isHeld = false;
    // Whoever had read on would hold more by the time that another connection has its answer.
    expect(await get(httpRequest, port, "")).toBe("had 0");
    expect(held).toHaveLength(enough);
    for (const answer of held) answer();
    expect((await answered).split("had 90000")).toHaveLength(61);
  });

  it("ends a request whose headers never come to their end, in Node's server too", async () => {
    const { port } = await listen({ headersTimeoutMs: 50 });
    expect(await talk(port, "GET / HTTP/1.1\r\nHost: x\r\n", 1)).toContain("408 Request Timeout");
    expect(await talk(port, `${unplain("/")}GET / HTTP/1.1\r\nHost: x\r\n`, 2)).toContain(
      "408 Request Timeout",
    );
  });
});

describe("listenTlsOrPlain, clients that end their side", () => {
  const answerLater: AnswerRequest = async ({ method, url }) => {
    await new Promise((resolve) => setImmediate(resolve));
    return { status: 200, headers: { "x-path": url }, body: method };
  };
  /** Everything until the connection ends. */
  async function endAfter(socket: Socket, text: string): Promise<string> {
    let received = "";
    socket.on("data", (chunk: Buffer) => {
      received += chunk;
    });
    socket.end(text);
    await once(socket, "close");
    return received;
  }

  it.each([
    ["one request", plain("/a")],
    ["more than are answered at a time", plain("/x").repeat(500) + plain("/a")],
    ["one that Node's server reads", unplain("/a")],
    ["one that Node's server reads behind another", plain("/x") + unplain("/a")],
    ["one and the beginning of another", `${plain("/a")}GET /b HTT`],
  ])("are answered and then ended: %s", async (_what, text) => {
    const { port } = await listen({ tls: await certificate(), answer: answerLater });
    for (const socket of [connect(port, host), connectTls({ port, host, rejectUnauthorized: false })]) {
      const received = await endAfter(socket, text);
      expect(received.split("HTTP/1.1 200 OK")).toHaveLength(text.split("HTTP/1.1\r\n").length);
      expect(received).toContain("x-path: /a");
    }
  });

  it("are ended where nothing can be answered: no byte, a part of a TLS handshake, a part of a request", async () => {
    const { port } = await listen({ tls: await certificate() });
    const hello = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";
    for (const text of ["", hello, "GET / HT", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"])
      expect(await endAfter(connect(port, host), text)).toBe("");
  });
});

describe("listenTlsOrPlain, whole requests", () => {
  const answerLater: (() => void)[] = [];

  const serveWhole = (tls?: { key: string; cert: string }) =>
    listen({
      ...(tls ? { tls } : {}),
      answer: ({ method, url, body }) => {
        const answer = { status: 200, headers: { "x-path": url }, body: `${method} ${body.length}` };
        if (url !== "/later") return answer;
        return new Promise((resolve) => answerLater.push(() => resolve(answer)));
      },
    });

  it("answers TLS and plain text, bodies up to the limit, and 413 above", async () => {
    const { port } = await serveWhole(await certificate());
    const body = "x".repeat(100_000);
    expect(await get(httpRequest, port, body)).toBe("POST 100000");
    expect(await get(httpsRequest as typeof httpRequest, port, body)).toBe("POST 100000");
    expect(await get(httpRequest, port, `${body}x`)).toBe("too large");
    expect(await get(httpRequest, port, body.repeat(20))).toBe("too large");
  });

  it("answers in the order of the requests, whichever is done first", async () => {
    const { port } = await serveWhole();
    const talked = talk(port, plain("/later") + plain("/b") + plain("/c"), 3);
    await expect.poll(() => answerLater.length).toBe(1);
    answerLater.pop()?.();
    expect([...(await talked).matchAll(/x-path: (\S+)/g)].map(([, path]) => path)).toEqual([
      "/later",
      "/b",
      "/c",
    ]);
  });

  it("takes more requests than it answers at a time", async () => {
    const { port } = await serveWhole();
    const talked = talk(port, plain("/later") + plain("/x").repeat(999), 1_000);
    await expect.poll(() => answerLater.length).toBe(1);
    answerLater.pop()?.();
    expect((await talked).match(/x-path: \/x/g)).toHaveLength(999);
  });

  it("takes no more from a client that does not read its answers, and goes on when it does", async () => {
    let taken = 0;
    const body = "x".repeat(100_000);
    const { port } = await listen({
      answer: () => {
        taken += 1;
        return { status: 200, headers: {}, body };
      },
    });
    const socket = connect(port, host);
    socket.pause();
    socket.write(plain("/").repeat(600));
    let before = -1;
    // Until it has stood still for a while.
    await expect
      .poll(
        () => {
          const isStill = taken === before;
          before = taken;
          return isStill && taken > 0;
        },
        { interval: 100 },
      )
      .toBe(true);
    expect(taken).toBeLessThan(500);
    let received = 0;
    socket.on("data", (chunk: Buffer) => {
      received += chunk.length;
    });
    socket.resume();
    await expect.poll(() => received, { timeout: 10_000 }).toBeGreaterThan(600 * body.length);
    expect(taken).toBe(600);
    socket.destroy();
  });

  it("leaves what is not plain to Node, behind the answers that are due before", async () => {
    const { port } = await serveWhole();
    const chunked =
      "POST /chunks HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    const talked = talk(port, plain("/later") + chunked + plain("/last"), 3);
    await expect.poll(() => answerLater.length).toBe(1);
    answerLater.pop()?.();
    const text = await talked;
    expect([...text.matchAll(/x-path: (\S+)/g)].map(([, path]) => path)).toEqual([
      "/later",
      "/chunks",
      "/last",
    ]);
    expect(text).toContain("POST 3");
  });

  it("hands over an upgrade that follows a plain request", async () => {
    const { port } = await serveWhole(await certificate());
    const upgrade = "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";
    expect(await talk(port, plain("/a") + upgrade, 2)).toContain("101 Switching Protocols");
  });

  it("refuses what is wrong as Node does", async () => {
    const { port } = await serveWhole();
    const twoLengths = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab";
    expect(await talk(port, twoLengths, 1)).toContain("400 Bad Request");
  });

  it("lets a request under way answer before it closes", async () => {
    const { port, close } = await serveWhole();
    const talked = talk(port, plain("/later"), 1);
    await expect.poll(() => answerLater.length).toBe(1);
    const closed = close(5_000);
    answerLater.pop()?.();
    expect(await talked).toContain("x-path: /later");
    await closed;
  });

  it("a port without TLS ends who speaks it at once, as it does who speaks no HTTP", async () => {
    const { port } = await listen();
    const ended = (socket: Socket) =>
      new Promise<void>((resolve) => {
        socket.on("error", () => {});
        socket.on("close", () => resolve());
        socket.resume();
      });
    await ended(connectTls({ host, port, rejectUnauthorized: false }));
    const other = connect(port, host);
    other.write("SSH-2.0-OpenSSH_9.6\r\n");
    await ended(other);
  });

  it("has nothing left of a client that went while several of its requests were under way in Node's server", async () => {
    const sockets: Socket[] = [];
    const { port, close } = await listen({
      answer: (_request, socket) => {
        sockets.push(socket);
        return new Promise(() => {});
      },
    });
    const client = connect(port, host);
    client.write(unplain("/1") + unplain("/2") + unplain("/3"));
    await expect.poll(() => sockets.length).toBe(3);
    client.resetAndDestroy();
    await expect.poll(() => sockets[0]?.destroyed).toBe(true);
    // It would wait for an answer that is still to go out.
    await close(60_000);
  });

  it("ends a request that does not come to its end, however often a byte of it comes", async () => {
    const { port } = await listen({
      headersTimeoutMs: 100,
      answer: ({ url }) => ({ status: 200, headers: { "x-path": url }, body: "" }),
    });
    for (const begin of ["GET /slow", "POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n"]) {
      const socket = connect(port, host);
      socket.on("error", () => {});
      let received = "";
      socket.on("data", (chunk: Buffer) => {
        received += chunk;
      });
      // One that came whole first: the watch is for each request.
      socket.write(plain("/whole") + begin);
      const dripping = setInterval(() => socket.write("x"), 20);
      await once(socket, "close");
      clearInterval(dripping);
      expect(received).toContain("x-path: /whole");
      expect(received).toContain("408 Request Timeout");
    }
  });

  it("sends a large answer to its end before it closes", async () => {
    const body = "x".repeat(8_000_000);
    const { port } = await listen({
      answer: () => ({ status: 200, headers: {}, body }),
    });
    const socket = connect(port, host);
    let received = 0;
    socket.on("data", (chunk: Buffer) => {
      received += chunk.length;
    });
    socket.write(plain("/"));
    await expect.poll(() => received).toBeGreaterThan(0);
    await server?.close(5_000);
    await expect.poll(() => received).toBeGreaterThan(body.length);
  });

  it("closes a connection that is silent, not one that waits for its answer", async () => {
    const { port } = await listen({
      keepAliveMs: 50,
      answer: () =>
        new Promise((resolve) => setTimeout(resolve, 200, { status: 200, headers: {}, body: "slow" })),
    });
    const socket = connect(port, host);
    socket.write(plain("/"));
    expect(String((await once(socket, "data"))[0])).toContain("slow");
    await once(socket, "close");
  });

  it("shows a certificate of the person's own to who names a host that is not AWS's", async () => {
    const named = await certificate("own");
    const { port } = await listen({ tls: { ...(await certificate("local")), named } });
    const shownTo = async (servername?: string) => {
      const socket = connectTls({
        host,
        port,
        rejectUnauthorized: false,
        ...(servername ? { servername } : {}),
      });
      await once(socket, "secureConnect");
      const { subject } = socket.getPeerCertificate();
      socket.destroy();
      return subject.CN;
    };
    expect(await shownTo()).toBe("local");
    expect(await shownTo("abc.execute-api.eu-west-1.amazonaws.com")).toBe("local");
    expect(await shownTo("localhost")).toBe("own");
    expect(await shownTo("chat.test")).toBe("own");
  });
});

describe("a request that Node's HTTP server reads", () => {
  it("has every value of every header, whatever they are called", async () => {
    const seen: object[] = [];
    const { port } = await listen({
      answer: ({ headers }) => {
        seen.push({ ...headers });
        return { status: 200, headers: {}, body: "" };
      },
    });
    const names = ["__proto__: a", "__proto__: b", "constructor: c", "Cookie: d", "cookie: e", "X-One: f"];
    const socket = connect(port, host);
    socket.write(`HEAD /x HTTP/1.1\r\nHost: x\r\n${names.join("\r\n")}\r\nConnection: close\r\n\r\n`);
    socket.resume();
    await once(socket, "close");
    const [headers] = seen as Record<string, unknown>[];
    expect(Object.entries(headers ?? {})).toEqual([
      ["host", "x"],
      ["__proto__", ["a", "b"]],
      ["constructor", "c"],
      ["cookie", ["d", "e"]],
      ["x-one", "f"],
      ["connection", "close"],
    ]);
  });
});
