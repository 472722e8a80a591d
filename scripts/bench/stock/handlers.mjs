import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";

const { TABLE_NAME, DYNAMODB_ENDPOINT, WEBSOCKET_ENDPOINT } = process.env;
const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const region = "us-east-1";
const table = DynamoDBDocumentClient.from(
  new DynamoDBClient({ region, credentials, endpoint: DYNAMODB_ENDPOINT }),
);
const api = new ApiGatewayManagementApiClient({ region, credentials, endpoint: WEBSOCKET_ENDPOINT });

export async function connect({ requestContext: { connectionId } }) {
  await table.send(new PutCommand({ TableName: TABLE_NAME, Item: connectionKey(connectionId) }));
  return { statusCode: 200 };
}

export async function disconnect({ requestContext: { connectionId } }) {
  await table.send(new DeleteCommand({ TableName: TABLE_NAME, Key: connectionKey(connectionId) }));
  return { statusCode: 200 };
}

/** Stores the message, tells its sender, then brings it to every connection. */
export async function send({ requestContext: { connectionId }, body }) {
  const { id, content } = JSON.parse(body);
  const message = { PK: "CHANNEL#1", SK: `MESSAGE#${Date.now()}#${id}`, content, author: connectionId };
  await table.send(new PutCommand({ TableName: TABLE_NAME, Item: message }));
  await post(connectionId, { t: "ACK", id });
  const audience = await listConnections();
  await Promise.allSettled(audience.map((member) => post(member, { t: "MESSAGE", content })));
  return { statusCode: 200 };
}

async function listConnections() {
  const { Items } = await table.send(
    new QueryCommand({
      TableName: TABLE_NAME,
      KeyConditionExpression: "PK = :pk",
      ExpressionAttributeValues: { ":pk": "CONNECTIONS" },
    }),
  );
  return Items.map(({ SK }) => SK);
}

const connectionKey = (connectionId) => ({ PK: "CONNECTIONS", SK: connectionId });

const post = (connectionId, frame) =>
  api.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: JSON.stringify(frame) }));
