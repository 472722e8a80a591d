import {
  ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { DeleteItemCommand, DynamoDBClient, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";

const dynamodb = new DynamoDBClient({});
const connections = new ApiGatewayManagementApiClient({ endpoint: process.env.CALLBACK_URL });
const TableName = process.env.TABLE_NAME;

const reader = (connectionId) => ({ pk: { S: "READER" }, sk: { S: connectionId } });

export async function connect({ requestContext: { connectionId } }) {
  await dynamodb.send(new PutItemCommand({ TableName, Item: reader(connectionId) }));
  return { statusCode: 200 };
}

export async function disconnect({ requestContext: { connectionId } }) {
  await dynamodb.send(new DeleteItemCommand({ TableName, Key: reader(connectionId) }));
  return { statusCode: 200 };
}

/** Stores what is new, and no more: the table's stream brings it to everybody. */
export async function publish({ body, requestContext: { requestId } }) {
  const { text } = JSON.parse(body);
  const Item = { pk: { S: "NEWS" }, sk: { S: requestId }, text: { S: text } };
  await dynamodb.send(new PutItemCommand({ TableName, Item }));
  return { statusCode: 200 };
}

export async function fanOut({ Records }) {
  const { Items } = await dynamodb.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: "pk = :reader",
      ExpressionAttributeValues: { ":reader": { S: "READER" } },
    }),
  );
  for (const { dynamodb: record } of Records)
    await Promise.all(Items.map(({ sk }) => post(sk.S, { news: record.NewImage.text.S })));
}

async function post(connectionId, message) {
  try {
    await connections.send(
      new PostToConnectionCommand({ ConnectionId: connectionId, Data: JSON.stringify(message) }),
    );
  } catch (error) {
    // It has gone, and its $disconnect was lost.
    if (!(error instanceof GoneException)) throw error;
    await dynamodb.send(new DeleteItemCommand({ TableName, Key: reader(connectionId) }));
  }
}
