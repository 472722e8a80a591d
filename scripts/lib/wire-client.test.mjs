import { once } from "node:events";
import { createServer } from "node:http";
import { afterEach, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { openSession } from "./wire-client.mjs";

let server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** An API that gives tickets for its own WebSocket. @param upgrade what it does with a handshake */
async function startApi(upgrade) {
  server = createServer((_request, answer) => {
    answer.end(JSON.stringify({ ticket: "t", url: `ws://127.0.0.1:${server.address().port}` }));
  });
  server.on("upgrade", upgrade);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${server.address().port}`;
}

it("a handshake that nobody answers fails", async () => {
  let raw;
  const api = await startApi((_request, socket) => {
    raw = socket;
  });
  await expect(openSession(api, "a", { answersWithinMs: 50 })).rejects.toThrow(
    "the WebSocket was refused: Opening handshake has timed out",
  );
  raw.destroy();
});

it("a request that nobody answers fails, and its socket is closed", async () => {
  const sockets = new WebSocketServer({ noServer: true });
  const closed = new Promise((resolve) => {
    sockets.on("connection", (socket) => socket.once("close", resolve));
  });
  const api = await startApi((request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit("connection", opened));
  });
  await expect(openSession(api, "a", { answersWithinMs: 50 })).rejects.toThrow(
    "session.identify was not answered within 0.05 s",
  );
  await closed;
});
