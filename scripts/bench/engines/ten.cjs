/** Ten tables, each with a stream that feeds one function: ten mappings with nothing to do. */
const tables = Array.from({ length: 10 }, (_, index) => `Table${index}`);

module.exports = {
  service: "bench-ten-mappings",
  provider: { name: "aws", runtime: "nodejs20.x", region: "us-east-1" },
  plugins: ["serverless-offline", "fanout-local-aws"],
  functions: {
    records: {
      handler: "tell.records",
      events: tables.map((table) => ({
        stream: { type: "dynamodb", arn: { "Fn::GetAtt": [table, "StreamArn"] }, startingPosition: "LATEST" },
      })),
    },
  },
  resources: {
    Resources: Object.fromEntries(
      tables.map((table) => [
        table,
        {
          Type: "AWS::DynamoDB::Table",
          Properties: {
            BillingMode: "PAY_PER_REQUEST",
            AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
            KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
            StreamSpecification: { StreamViewType: "NEW_IMAGE" },
          },
        },
      ]),
    ),
  },
};
