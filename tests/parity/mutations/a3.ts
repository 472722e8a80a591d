import type { Mutation } from "./mutation.ts";

export const mutations: readonly Mutation[] = [
  {
    row: "A3.1",
    file: "api-gateway/identifiers.ts",
    find: "return `${text}=`;",
    replace: "return text;",
  },
  {
    row: "A3.2",
    file: "gateway/events.ts",
    find: "extendedRequestId: requestId,",
    replace: "extendedRequestId: newGatewayId(),",
  },
  {
    row: "A3.3",
    file: "gateway/events.ts",
    find: "connectionId: connection.id,",
    replace: "connectionId: connection.id, messageId: newGatewayId(),",
  },
  {
    row: "A3.4",
    file: "gateway/events.ts",
    find: "connectedAt: connection.connectedAtMs,",
    replace: "connectedAt: nowMs,",
  },
  {
    row: "A3.4",
    file: "gateway/events.ts",
    find: "requestTimeEpoch: nowMs,",
    replace: "requestTimeEpoch: Math.floor(nowMs / 1000),",
  },
  {
    row: "A3.5",
    file: "gateway/events.ts",
    find: "domainName: source.domainName,",
    replace: 'domainName: source.domainName.split(":")[0],',
  },
  {
    row: "A3.6",
    file: "gateway/events.ts",
    find: "sourceIp: connection.sourceIp,",
    replace: "",
  },
  {
    row: "A3.6",
    file: "gateway/events.ts",
    find: "{ userAgent: connection.userAgent }",
    replace: "{}",
  },
  {
    row: "A3.7",
    file: "gateway/events.ts",
    find: "disconnectStatusCode: close.code,",
    replace: "disconnectStatusCode: 1000,",
  },
  {
    row: "A3.7",
    file: "gateway/events.ts",
    find: "disconnectReason: close.reason,",
    replace: "",
  },
  {
    row: "A3.8",
    file: "gateway/events.ts",
    find: '"x-api-key": "", "x-restapi": ""',
    replace: '"x-api-key": ""',
  },
  {
    row: "A3.9",
    file: "gateway/events.ts",
    find: "    body,\n    isBase64Encoded: false,",
    replace: "    body,\n    isBase64Encoded: true,",
  },
];
