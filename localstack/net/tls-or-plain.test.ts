import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect } from "node:net";
import { generate } from "selfsigned";
import { afterEach, describe, expect, it } from "vitest";
import { listenTlsOrPlain, type TlsOrPlainServer } from "./tls-or-plain.ts";

const host = "127.0.0.1";
let server: TlsOrPlainServer | undefined;
afterEach(() => server?.close());

async function certificate() {
  const pems = await generate([{ name: "commonName", value: "localhost" }]);
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

async function echo(tls?: { key: string; cert: string }) {
  server = await listenTlsOrPlain({
    host,
    port: 0,
    ...(tls ? { tls } : {}),
    async onRequest(request, response) {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      response.end(`${"encrypted" in request.socket ? "tls" : "plain"} ${Buffer.concat(parts).length}`);
    },
    onUpgrade(_request, socket) {
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
      socket.pipe(socket);
    },
  });
  return server;
}

describe("listenTlsOrPlain", () => {
  it("refuses a port that is taken with EADDRINUSE", async () => {
    const { port } = await echo();
    await expect(listenTlsOrPlain({ host, port })).rejects.toMatchObject({ code: "EADDRINUSE", port });
  });

  it("survives bytes that are neither TLS nor HTTP", async () => {
    const { port } = await echo(await certificate());
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
    expect(await get(httpRequest, port, "abc")).toBe("plain 3");
  });

  it("answers TLS and plain text on one port, with bodies larger than a packet", async () => {
    const { port } = await echo(await certificate());
    const body = "x".repeat(300_000);
    expect(await get(httpRequest, port, body)).toBe("plain 300000");
    expect(await get(httpsRequest as typeof httpRequest, port, body)).toBe("tls 300000");
  });

  it("hands over upgrades and ends them at close", async () => {
    const { port, close } = await echo(await certificate());
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

  it("lets a request under way answer before it closes", async () => {
    let finish = () => {};
    server = await listenTlsOrPlain({
      host,
      port: 0,
      onRequest: (_request, response) => {
        finish = () => response.end("late");
        arrived();
      },
    });
    let arrived = () => {};
    const started = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const answer = get(httpRequest, server.port, "");
    await started;
    const closed = server.close(5_000);
    finish();
    expect(await answer).toBe("late");
    await closed;
  });

  it("ends a request whose headers never come to their end", async () => {
    server = await listenTlsOrPlain({ host, port: 0, headersTimeoutMs: 50 });
    const socket = connect(server.port, host);
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n");
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toContain("408 Request Timeout");
  });
});
