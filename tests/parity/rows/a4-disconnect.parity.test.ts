import { DeleteConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, connect, connectionIdOf, managementApi, recall } from "../support/client.ts";
import { type StartedService, startService } from "../support/services.ts";

let service: StartedService;
beforeAll(async () => {
  service = await startService("serverless");
});
afterAll(() => service?.stop());

describe("$disconnect", () => {
  const endings: [name: string, end: (client: Client, id: string) => unknown][] = [
    ["its client closes", (client) => client.socket.close()],
    ["its client is lost", (client) => client.socket.terminate()],
    [
      "a DELETE",
      (_client, ConnectionId) => managementApi(service).send(new DeleteConnectionCommand({ ConnectionId })),
    ],
  ];
  it.each(endings)("A4.7 it runs after %s", async (_name, end) => {
    const client = await connect(service);
    const id = await connectionIdOf(client);
    await end(client, id);
    const [{ requestContext }] = (await recall(service, id, "disconnect")) as [never];
    expect(requestContext).toMatchObject({ eventType: "DISCONNECT", connectionId: id });
    expect(client.socket.readyState).not.toBe(client.socket.OPEN);
  });

  it("A4.7 it runs once for each of 5 connections that end at the same moment", async () => {
    const clients = await Promise.all(Array.from({ length: 5 }, () => connect(service)));
    const ids = await Promise.all(clients.map(connectionIdOf));
    for (const { socket } of clients) socket.terminate();
    for (const id of ids) expect(await recall(service, id, "disconnect")).toHaveLength(1);
  });
});
