import { isIP } from "node:net";
import { GetConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, connectionIdOf, eventOf, type Json, managementApi, recall } from "../support/client.ts";
import { type StartedService, startService } from "../support/services.ts";
import { signedRequest } from "../support/signed-request.ts";

interface Life {
  readonly connect: Json;
  readonly messages: readonly [Json, Json];
  readonly disconnect: Json;
  /** Those of all three kinds. */
  readonly contexts: readonly (readonly [eventType: string, context: Json])[];
}

let service: StartedService;
/** Of the address that clients use. Stock serverless-offline has no stage in it; the file says "dev". */
let host: string;
let stage: string;

beforeAll(async () => {
  service = await startService("serverless");
  const address = new URL(service.ws as string);
  host = address.host;
  stage = address.pathname.slice(1) || "dev";
});
afterAll(() => service?.stop());

let life: Promise<Life> | undefined;
/** The events of one connection, which its client closed with 4001. */
function eventsOfOne(): Promise<Life> {
  life ??= live();
  return life;
}

async function live(): Promise<Life> {
  const client = await connect(service);
  const messages = [await eventOf(client, { text: "grüße" }), await eventOf(client)] as const;
  const id: string = messages[0].requestContext.connectionId;
  client.socket.close(4_001, "enough");
  const [connected] = await recall(service, id, "connect");
  const [disconnect] = await recall(service, id, "disconnect");
  const contexts = [
    ["CONNECT", connected.requestContext],
    ["MESSAGE", messages[0].requestContext],
    ["DISCONNECT", disconnect.requestContext],
  ] as const;
  return { connect: connected, messages, disconnect, contexts };
}

/** Base64, of either alphabet, as AWS's ids are. */
const ID = /^[A-Za-z0-9+/_-]{8,30}={1,2}$/;

describe("requestContext", () => {
  it("A3.1 connectionId is short base64 that ends with =, and %3D stands for it in a URL", async () => {
    const client = await connect(service);
    const id = await connectionIdOf(client);
    expect(id).toMatch(ID);
    expect(id).not.toBe((await eventsOfOne()).connect.requestContext.connectionId);
    const { path } = await signedRequest(service, new GetConnectionCommand({ ConnectionId: id }));
    expect(path).toMatch(/%3D$/);
    const { $metadata } = await managementApi(service).send(new GetConnectionCommand({ ConnectionId: id }));
    expect($metadata.httpStatusCode).toBe(200);
    client.socket.terminate();
  });

  it("A3.2 requestId is extendedRequestId, and another one for each event", async () => {
    const { contexts } = await eventsOfOne();
    for (const [eventType, context] of contexts) {
      expect(context.requestId, eventType).toBe(context.extendedRequestId);
      expect(context.requestId, eventType).toMatch(ID);
    }
    expect(new Set(contexts.map(([, context]) => context.requestId)).size).toBe(contexts.length);
  });

  it("A3.3 messageId comes with a message only", async () => {
    const { connect: connected, messages, disconnect } = await eventsOfOne();
    const ids = messages.map(({ requestContext }) => requestContext.messageId);
    expect(ids).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)]);
    expect(ids[0]).not.toBe(ids[1]);
    for (const { requestContext } of [connected, disconnect])
      expect(requestContext.messageId ?? null).toBeNull();
  });

  it("A3.4 eventType, messageDirection, requestTime, requestTimeEpoch, and connectedAt that stays", async () => {
    const { contexts } = await eventsOfOne();
    for (const [eventType, context] of contexts) {
      expect(context).toMatchObject({
        eventType,
        messageDirection: "IN",
        requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        connectedAt: contexts[0]?.[1].connectedAt,
      });
      expect(clfEpoch(context.requestTime)).toBe(Math.floor(context.requestTimeEpoch / 1000));
      expect(context.requestTimeEpoch).toBeGreaterThanOrEqual(context.connectedAt);
    }
    const epochs = contexts.map(([, context]) => context.requestTimeEpoch);
    expect(epochs).toEqual(epochs.toSorted((a, b) => a - b));
    expect(epochs.at(-1)).toBeGreaterThan(contexts[0]?.[1].connectedAt);
  });

  it("A3.5 stage, apiId and domainName are those of the API that the client uses", async () => {
    const { contexts } = await eventsOfOne();
    const [authorizer] = await recall(service, contexts[0]?.[1].connectionId, "authorizer");
    for (const [eventType, context] of contexts) {
      expect(context, eventType).toMatchObject({ stage, domainName: host });
      expect(context.apiId).toMatch(/^[a-z0-9]{10}$/);
      expect(authorizer.methodArn).toMatch(
        new RegExp(`^arn:aws:execute-api:${service.region}:\\d{12}:${context.apiId}/`),
      );
    }
    if (host.endsWith(".amazonaws.com")) expect(host).toContain(contexts[0]?.[1].apiId);
  });

  it("A3.6 identity has the client's sourceIp and userAgent", async () => {
    const { connect: connected, contexts } = await eventsOfOne();
    for (const [eventType, { identity }] of contexts) {
      expect(isIP(identity.sourceIp), eventType).not.toBe(0);
      expect(identity.sourceIp).toBe(connected.headers["X-Forwarded-For"]?.split(", ").at(-1));
      expect(identity.userAgent, eventType).toBe("parity");
    }
  });
});

describe("$disconnect", () => {
  it("A3.7 disconnectStatusCode and disconnectReason are those of the close frame", async () => {
    const { connect: connected, messages, disconnect } = await eventsOfOne();
    expect(disconnect.requestContext).toMatchObject({
      disconnectStatusCode: 4_001,
      disconnectReason: "enough",
    });
    for (const { requestContext } of [connected, ...messages]) {
      expect(requestContext.disconnectStatusCode ?? null).toBeNull();
      expect(requestContext.disconnectReason ?? null).toBeNull();
    }
  });

  it("A3.7 a close frame without a code is told as 1005", async () => {
    const client = await connect(service);
    const id = await connectionIdOf(client);
    client.socket.close();
    const [{ requestContext }] = (await recall(service, id, "disconnect")) as [Json];
    expect(requestContext).toMatchObject({
      disconnectStatusCode: 1005,
      disconnectReason: "Client-side close frame status not set",
    });
  });

  it("A3.8 its headers are Host, x-api-key and x-restapi", async () => {
    const { disconnect } = await eventsOfOne();
    const { headers, multiValueHeaders } = disconnect;
    expect(headers).toEqual({ Host: host, "x-api-key": "", "x-restapi": "" });
    expect(multiValueHeaders).toEqual({ Host: [host], "x-api-key": [""], "x-restapi": [""] });
  });
});

describe("body", () => {
  it("A3.9 a text frame is the body as it is, and isBase64Encoded is false", async () => {
    const { messages } = await eventsOfOne();
    expect(messages[0].isBase64Encoded).toBe(false);
    expect(JSON.parse(messages[0].body)).toEqual({ action: "echo", text: "grüße" });
  });
});

/** `26/Nov/2026:14:56:08 +0000` in seconds since 1970. */
function clfEpoch(text: string): number {
  const [date, hours, minutes, seconds] = text.split(":") as [string, string, string, string];
  return Date.parse(`${date.replaceAll("/", " ")} ${hours}:${minutes}:${seconds}`) / 1000;
}
