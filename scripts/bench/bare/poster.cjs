/** Posts to `/0` .. `/{count - 1}` of a server when it is told to, over connections that are kept: plain requests, nothing signed. */
const { Agent, request } = require("node:http");

const CONNECTIONS = 16;
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

const post = (port, index, text) =>
  new Promise((resolve, reject) => {
    const call = request(
      { agent, host: "127.0.0.1", port, method: "POST", path: `/${index}` },
      (response) => {
        response.resume();
        response.on("end", resolve);
      },
    );
    call.on("error", reject);
    call.end(text);
  });

process.on("message", async ({ port, count, text }) => {
  await Promise.all(Array.from({ length: count }, (_, index) => post(port, index, text)));
});
process.send({ ready: true });
