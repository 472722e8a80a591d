import { createServer } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { openLightSocket } from "./light-socket.mjs";

let server;
let url;
let sockets;
beforeEach(async () => {
  server = createServer();
  sockets = new WebSocketServer({ server, path: "/dev", perMessageDeflate: false });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `ws://127.0.0.1:${server.address().port}/dev`;
});
afterEach(() => {
  for (const socket of sockets.clients) socket.terminate();
  server.close();
});

const accepted = () => new Promise((resolve) => sockets.once("connection", resolve));
const framesOf = (socket) => {
  const frames = [];
  socket.onFrame((payload) => frames.push(payload.toString()));
  return frames;
};

describe("a light socket", () => {
  it("says what it was answered where that is no 101", async () => {
    await expect(openLightSocket(url.replace("/dev", "/other"))).rejects.toThrow("answered HTTP/1.1 400");
  });

  it("fails where nobody listens", async () => {
    await new Promise((resolve) => server.close(resolve));
    await expect(openLightSocket(url)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  it("is understood by ws, and understands it, with short frames and long ones", async () => {
    const [peer, socket] = await Promise.all([accepted(), openLightSocket(url)]);
    const frames = framesOf(socket);
    peer.on("message", (data) => peer.send(data.toString()));
    const texts = ["", "grüße", "x".repeat(125), "x".repeat(126), "x".repeat(30_000)];
    for (const text of texts) socket.send(text);
    await expect.poll(() => frames).toEqual(texts);
    socket.destroy();
  });

  it("closes with 1000, and answers a close", async () => {
    for (const closes of [(_peer, socket) => socket.close(), (peer) => peer.close(1000)]) {
      const [peer, socket] = await Promise.all([accepted(), openLightSocket(url)]);
      const closed = new Promise((resolve) => peer.once("close", resolve));
      closes(peer, socket);
      expect(await closed).toBe(1000);
    }
  });
});
