import { lambda } from "./lambda.ts";
import { objects } from "./objects.ts";
import type { Row } from "./row.ts";
import { dynamodb, eventSources } from "./streams-and-tables.ts";
import { connectionsApi, events, handshake, limits, routing } from "./websocket.ts";

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** Every row that is local AWS's to hold, in the order of docs/reference/parity.md. */
export const catalogue: readonly Section[] = [
  { title: "WebSocket API: handshake and authorizer", rows: handshake },
  { title: "WebSocket API: routing and replies", rows: routing },
  { title: "WebSocket API: events", rows: events },
  { title: "WebSocket API: limits and the life of a connection", rows: limits },
  { title: "WebSocket API: @connections", rows: connectionsApi },
  { title: "Lambda", rows: lambda },
  { title: "Event sources: DynamoDB Streams and SQS to Lambda", rows: eventSources },
  { title: "DynamoDB", rows: dynamodb },
  { title: "S3: presigned URLs, forms and CORS", rows: objects },
];

export type { Row } from "./row.ts";
