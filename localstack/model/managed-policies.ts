import type { PolicyStatement } from "./types.ts";

const allow = (Action: string | readonly string[], Resource: string | readonly string[] = "*") =>
  [{ Effect: "Allow", Action, Resource }] satisfies PolicyStatement[];

const LOGS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
const STREAMS = [
  "dynamodb:DescribeStream",
  "dynamodb:GetRecords",
  "dynamodb:GetShardIterator",
  "dynamodb:ListStreams",
];

/**
 * The AWS managed policies that functions are often given, by what follows `:policy/` in their ARN. Of each only what it allows of the services that a function calls by
 * itself here (DynamoDB, Lambda, SSM, API Gateway, S3, SQS, CloudWatch Logs); one that allows nothing of these has an empty list, which is not the same as being unknown.
 * Source: AWS Managed Policy Reference Guide, as of November 2026.
 */
const MANAGED_POLICIES: Readonly<Record<string, readonly PolicyStatement[]>> = {
  AdministratorAccess: allow("*"),
  PowerUserAccess: [{ Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" }],
  "service-role/AWSLambdaBasicExecutionRole": allow(LOGS),
  "service-role/AWSLambdaVPCAccessExecutionRole": allow(LOGS),
  "service-role/AWSLambdaENIManagementAccess": [],
  "service-role/AWSLambdaDynamoDBExecutionRole": allow([...STREAMS, ...LOGS]),
  "service-role/AWSLambdaKinesisExecutionRole": allow(LOGS),
  "service-role/AWSLambdaSQSQueueExecutionRole": allow([
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    ...LOGS,
  ]),
  "service-role/AWSLambdaRole": allow("lambda:InvokeFunction"),
  AWSLambdaExecute: [
    ...allow("logs:*", "arn:aws:logs:*:*:*"),
    ...allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::*"),
  ],
  "AWSLambdaInvocation-DynamoDB": allow(["lambda:InvokeFunction", ...STREAMS]),
  AWSLambda_FullAccess: allow("lambda:*"),
  AWSLambda_ReadOnlyAccess: allow(["lambda:Get*", "lambda:List*"]),
  AmazonAPIGatewayAdministrator: [],
  AmazonAPIGatewayInvokeFullAccess: allow(
    ["execute-api:Invoke", "execute-api:ManageConnections"],
    "arn:aws:execute-api:*:*:*",
  ),
  AmazonDynamoDBFullAccess: allow([
    "dynamodb:*",
    "lambda:CreateFunction",
    "lambda:DeleteFunction",
    "lambda:GetFunctionConfiguration",
    "lambda:ListFunctions",
  ]),
  AmazonDynamoDBReadOnlyAccess: allow([
    "dynamodb:BatchGetItem",
    "dynamodb:Describe*",
    "dynamodb:GetAbacStatus",
    "dynamodb:GetItem",
    "dynamodb:GetResourcePolicy",
    "dynamodb:List*",
    "dynamodb:PartiQLSelect",
    "dynamodb:Query",
    "dynamodb:Scan",
    "lambda:GetFunctionConfiguration",
    "lambda:ListFunctions",
  ]),
  AmazonEventBridgeFullAccess: [],
  AmazonKinesisFullAccess: [],
  AmazonS3FullAccess: allow("s3:*"),
  AmazonS3ReadOnlyAccess: allow(["s3:Describe*", "s3:Get*", "s3:List*"]),
  AmazonSESFullAccess: [],
  AmazonSNSFullAccess: [],
  AmazonSNSReadOnlyAccess: [],
  AmazonSQSFullAccess: allow("sqs:*"),
  AmazonSQSReadOnlyAccess: allow([
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ListDeadLetterSourceQueues",
    "sqs:ListMessageMoveTasks",
    "sqs:ListQueueTags",
    "sqs:ListQueues",
  ]),
  AmazonSSMFullAccess: allow(["logs:*", "ssm:*"]),
  AmazonSSMReadOnlyAccess: allow(["ssm:Describe*", "ssm:Get*", "ssm:List*"]),
  AWSStepFunctionsFullAccess: [],
  AWSXRayDaemonWriteAccess: [],
  AWSXrayWriteOnlyAccess: [],
  CloudWatchLambdaInsightsExecutionRolePolicy: [
    ...allow("logs:CreateLogGroup"),
    ...allow(
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      "arn:aws:logs:*:*:log-group:/aws/lambda-insights:*",
    ),
  ],
  CloudWatchLogsFullAccess: allow("logs:*"),
};

/** The statements of `arn:aws:iam::aws:policy/NAME`; undefined where this table does not have it. */
export function managedPolicyStatements(arn: string): readonly PolicyStatement[] | undefined {
  const name = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(arn)?.[1];
  return name !== undefined && Object.hasOwn(MANAGED_POLICIES, name) ? MANAGED_POLICIES[name] : undefined;
}
