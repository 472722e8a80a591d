/** The least that takes and gives files: a PUT is written to the folder that the first argument names, a GET is read from there. Tells its port by IPC. */
const { createReadStream, createWriteStream } = require("node:fs");
const { createServer } = require("node:http");
const path = require("node:path");
const { pipeline } = require("node:stream");

const folder = process.argv[2];

const server = createServer((request, response) => {
  const file = path.join(folder, path.basename(request.url));
  if (request.method === "PUT") {
    pipeline(request, createWriteStream(file), (error) => response.writeHead(error ? 500 : 200).end());
  } else pipeline(createReadStream(file), response, () => {});
});
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
