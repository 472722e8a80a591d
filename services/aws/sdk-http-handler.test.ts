import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, describe, expect, it } from "vitest";
import { createSdkHttpHandler } from "./sdk-http-handler.ts";

const cleanUp: (() => void)[] = [];
afterEach(() => {
  for (const undo of cleanUp.splice(0)) undo();
});

/** A client whose requests come to `onRequest` with their number. */
async function start(onRequest: (socket: Socket, text: string, number: number) => void) {
  let requests = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", (chunk) => onRequest(socket, chunk.toString(), ++requests));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "key", secretAccessKey: "secret" },
    requestHandler: createSdkHttpHandler(),
  });
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const get = () => client.send(new GetItemCommand({ TableName: "chat", Key: { PK: { S: "grün" } } }));
  return { get, requests: () => requests };
}

const reply = (socket: Socket, status: string, body: string) =>
  socket.write(
    `HTTP/1.1 ${status}\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
const ITEM = '{"Item":{"PK":{"S":"grün"}}}';

describe("the SDK over our own HTTP", () => {
  it("sends a signed call and reads its answer, again on the same connection", async () => {
    const { get } = await start((socket, text) => {
      expect(text).toMatch(/^POST \/ HTTP\/1\.1\r\n/);
      expect(text).toMatch(/x-amz-target: DynamoDB_20120810\.GetItem\r\n/i);
      expect(text).toMatch(/authorization: AWS4-HMAC-SHA256 /i);
      expect(text.split("\r\n\r\n")[1]).toBe('{"TableName":"chat","Key":{"PK":{"S":"grün"}}}');
      reply(socket, "200 OK", ITEM);
    });
    for (let call = 0; call < 3; call += 1) expect((await get()).Item).toEqual({ PK: { S: "grün" } });
  });

  it("gives a refusal the name that the service gives it", async () => {
    const { get } = await start((socket) => {
      reply(socket, "400 Bad Request", '{"__type":"x#ResourceNotFoundException","message":"no table"}');
    });
    await expect(get()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it.each([
    ["closes without an answer", (socket: Socket) => void socket.end()],
    ["resets the connection", (socket: Socket) => void socket.resetAndDestroy()],
    ["answers 500", (socket: Socket) => void reply(socket, "500 Internal Server Error", "{}")],
  ])("lets the SDK try again where the far end %s", async (_how, fail) => {
    const { get, requests } = await start((socket, _text, number) => {
      if (number < 3) fail(socket);
      else reply(socket, "200 OK", ITEM);
    });
    expect((await get()).Item).toEqual({ PK: { S: "grün" } });
    expect(requests()).toBe(3);
  });
});
