import { clfTime } from "../api-gateway/clf-time.ts";
import { newGatewayId } from "../api-gateway/identifiers.ts";
import type { WebSocketApiModel } from "../model/types.ts";
import type { Close } from "./choices.ts";
import type { ConnectionFacts } from "./connection.ts";

/** Headers as the client wrote them, in order: name, value, name, value (`IncomingMessage.rawHeaders`). */
export type RawHeaders = readonly string[];

/** What the handshake said, in the form events carry it. Absent query members where there was no query, as on AWS. */
export interface HandshakeDetails {
  readonly headers: Record<string, string>;
  readonly multiValueHeaders: Record<string, string[]>;
  readonly queryStringParameters?: Record<string, string>;
  readonly multiValueQueryStringParameters?: Record<string, string[]>;
}

export interface EventSource {
  readonly api: WebSocketApiModel;
  /** Host and port that clients use: `127.0.0.1:3001` (A3.5). */
  readonly domainName: string;
  readonly connection: ConnectionFacts;
}

type EventType = "CONNECT" | "MESSAGE" | "DISCONNECT";

function requestContext(source: EventSource, routeKey: string, eventType: EventType, requestId: string) {
  const { api, connection } = source;
  const nowMs = Date.now();
  return {
    routeKey,
    ...(connection.authorizer ? { authorizer: connection.authorizer } : {}),
    eventType,
    // A3.2: the same value under both names.
    extendedRequestId: requestId,
    requestTime: clfTime(nowMs),
    messageDirection: "IN",
    stage: api.stage,
    connectedAt: connection.connectedAtMs,
    requestTimeEpoch: nowMs,
    identity: {
      ...connection.caller,
      ...(connection.userAgent === undefined ? {} : { userAgent: connection.userAgent }),
      sourceIp: connection.sourceIp,
    },
    requestId,
    domainName: source.domainName,
    connectionId: connection.id,
    apiId: api.apiId,
  };
}

/** A1.10: the event of a REQUEST authorizer; its headers still have `Connection` and `Upgrade` (A1.9). */
export function authorizerEvent(source: EventSource, details: HandshakeDetails, requestId: string) {
  return {
    type: "REQUEST",
    methodArn: methodArn(source.api),
    ...details,
    stageVariables: {}, // there also where a stage has none, which is all that a framework deploys
    requestContext: requestContext(source, "$connect", "CONNECT", requestId),
  };
}

/** A1.8: the only event with headers and query. */
export function connectEvent(source: EventSource, details: HandshakeDetails, requestId: string) {
  return {
    ...details,
    requestContext: requestContext(source, "$connect", "CONNECT", requestId),
    isBase64Encoded: false,
  };
}

/** A2.5: `routeKey` is the selected route. A3.3: only here is a `messageId`. */
export function messageEvent(source: EventSource, routeKey: string, requestId: string, body: string) {
  return {
    requestContext: {
      ...requestContext(source, routeKey, "MESSAGE", requestId),
      messageId: newGatewayId(),
    },
    body,
    isBase64Encoded: false,
  };
}

/** A3.7 and A3.8. */
export function disconnectEvent(source: EventSource, requestId: string, close: Close) {
  return {
    headers: { Host: source.domainName, "x-api-key": "", "x-restapi": "" },
    multiValueHeaders: { Host: [source.domainName], "x-api-key": [""], "x-restapi": [""] },
    requestContext: {
      ...requestContext(source, "$disconnect", "DISCONNECT", requestId),
      disconnectStatusCode: close.code,
      disconnectReason: close.reason,
    },
    isBase64Encoded: false,
  };
}

/** A1.10. */
export const methodArn = (api: WebSocketApiModel) =>
  `arn:aws:execute-api:${api.region}:${api.accountId}:${api.apiId}/${api.stage}/$connect`;
