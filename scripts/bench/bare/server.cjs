/**
 * The least that a server can do, in a process of its own. `answer`: says 200 to every request. `forward`: a POST to `/{id}` goes as it is to that socket (ids are
 * given in the order of the connections, from 0). Tells its port by IPC.
 */
const { createServer } = require("node:http");
const { WebSocketServer } = require("ws");

const mode = process.argv[2];
const sockets = [];

const server = createServer((request, response) => {
  if (mode === "answer") {
    request.resume();
    request.on("end", () => response.end());
    return;
  }
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    sockets[Number(request.url.slice(1))].send(Buffer.concat(chunks), { binary: false });
    response.end();
  });
});
const webSockets = new WebSocketServer({ server, perMessageDeflate: false, clientTracking: false });
webSockets.on("connection", (socket) => sockets.push(socket));
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
