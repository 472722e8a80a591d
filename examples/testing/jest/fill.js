const { DynamoDBClient, UpdateItemCommand } = require("@aws-sdk/client-dynamodb");

const dynamodb = new DynamoDBClient({});

/** Takes one piece out of the stock; with none left the message fails. */
exports.handler = async ({ Records: [{ body }] }) => {
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: process.env.TABLE_NAME,
      Key: { article: { S: JSON.parse(body).article } },
      UpdateExpression: "SET pieces = pieces - :one",
      ConditionExpression: "pieces >= :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
    }),
  );
};
