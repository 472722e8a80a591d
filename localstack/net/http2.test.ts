import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { generate } from "selfsigned";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listenTlsOrPlain, type TlsOrPlainServer } from "./tls-or-plain.ts";

const host = "127.0.0.1";
const MAX_BODY_BYTES = 1_000_000;
let server: TlsOrPlainServer;

beforeEach(async () => {
  const pems = await generate([{ name: "commonName", value: "localhost" }]);
  server = await listenTlsOrPlain({
    host,
    port: 0,
    tls: { key: pems.private, cert: pems.cert },
    answer: ({ method, url, headers, body }) => ({
      status: 200,
      headers: { "content-type": "text/plain" },
      body: `${method} ${url} ${headers.host} ${body.length}`,
    }),
    maxBodyBytes: MAX_BODY_BYTES,
    tooLarge: () => ({ status: 413, headers: {}, body: "too large" }),
  });
});
afterEach(() => server.close());

async function post(authority: string, body: string | Buffer) {
  const session = connectHttp2(authority, { rejectUnauthorized: false });
  try {
    const stream = session.request({ ":method": "POST", ":path": "/path" });
    stream.end(body);
    const [headers] = (await once(stream, "response")) as [Record<string, unknown>];
    let text = "";
    for await (const part of stream) text += part;
    return { status: headers[":status"], text };
  } finally {
    session.close();
  }
}

/** Bytes that begin as HTTP/2 and go on as they like; resolves when the connection has ended. */
async function send(bytes: Buffer): Promise<void> {
  const socket = connect(server.port, host);
  socket.on("error", () => {});
  socket.resume();
  socket.end(bytes);
  await once(socket, "close");
}

describe("HTTP/2 on the same port", () => {
  it("is ended where what follows its preface is nonsense, and the next one is served", async () => {
    const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    await send(preface);
    await send(Buffer.concat([preface, Buffer.alloc(64, 0xff)]));
    await send(preface.subarray(0, 18));
    expect(await post(`http://${host}:${server.port}`, "x")).toMatchObject({ status: 200 });
  });

  it.each(["http", "https"])(
    "answers as over HTTP/1.1 by %s, with the authority as the host",
    async (scheme) => {
      const authority = `${host}:${server.port}`;
      expect(await post(`${scheme}://${authority}`, "four")).toEqual({
        status: 200,
        text: `POST /path ${authority} 4`,
      });
    },
  );

  it("refuses a body that is too large", async () => {
    expect(await post(`http://${host}:${server.port}`, Buffer.alloc(MAX_BODY_BYTES + 1))).toEqual({
      status: 413,
      text: "too large",
    });
  });

  it("is not spoken to a client that can do without", async () => {
    const socket = connectTls({
      host,
      port: server.port,
      rejectUnauthorized: false,
      ALPNProtocols: ["h2", "http/1.1"],
    });
    await once(socket, "secureConnect");
    expect(socket.alpnProtocol).toBe("http/1.1");
    socket.destroy();
  });

  it("holds nothing up when everything stops", async () => {
    const session = connectHttp2(`http://${host}:${server.port}`);
    session.on("error", () => {});
    await once(session, "remoteSettings");
    const closed = once(session, "close");
    await server.close(0);
    await closed;
  });
});
