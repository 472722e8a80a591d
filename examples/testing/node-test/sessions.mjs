import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";

const dynamodb = new DynamoDBClient({});
const connections = new ApiGatewayManagementApiClient({ endpoint: process.env.CALLBACK_URL });
const SESSION_SECONDS = 3_600;

export const authorize = async ({ methodArn, queryStringParameters: { user } }) => ({
  principalId: user,
  policyDocument: {
    Version: "2012-10-17",
    Statement: [
      { Action: "execute-api:Invoke", Effect: user === "mallory" ? "Deny" : "Allow", Resource: methodArn },
    ],
  },
});

export async function connect({ requestContext: { connectionId, authorizer } }) {
  const expiresAt = Math.floor(Date.now() / 1000) + SESSION_SECONDS;
  const Item = {
    connectionId: { S: connectionId },
    user: { S: authorizer.principalId },
    expiresAt: { N: String(expiresAt) },
  };
  await dynamodb.send(new PutItemCommand({ TableName: process.env.TABLE_NAME, Item }));
  return { statusCode: 200 };
}

export async function expired({ Records }) {
  for (const { dynamodb: record } of Records)
    await connections.send(new DeleteConnectionCommand({ ConnectionId: record.Keys.connectionId.S }));
}
