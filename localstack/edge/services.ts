/** A service by the name that signatures have for it: how people call it, and what its actions begin with in policies. */
interface ServiceNames {
  readonly title: string;
  /** Where it is not the signature's name. */
  readonly prefix?: string;
}

const SERVICES: Readonly<Record<string, ServiceNames>> = {
  appsync: { title: "AppSync" },
  athena: { title: "Athena" },
  bedrock: { title: "Bedrock" },
  cloudformation: { title: "CloudFormation" },
  cloudfront: { title: "CloudFront" },
  "cognito-idp": { title: "Cognito" },
  "cognito-identity": { title: "Cognito identity pools" },
  dynamodb: { title: "DynamoDB" },
  ec2: { title: "EC2" },
  ecs: { title: "ECS" },
  es: { title: "OpenSearch" },
  events: { title: "EventBridge" },
  "execute-api": { title: "API Gateway" },
  firehose: { title: "Data Firehose" },
  iam: { title: "IAM" },
  iot: { title: "IoT" },
  iotdata: { title: "IoT data", prefix: "iot" },
  kinesis: { title: "Kinesis" },
  kms: { title: "KMS" },
  lambda: { title: "Lambda" },
  logs: { title: "CloudWatch Logs" },
  monitoring: { title: "CloudWatch", prefix: "cloudwatch" },
  rds: { title: "RDS" },
  "rds-data": { title: "RDS data" },
  route53: { title: "Route 53" },
  s3: { title: "S3" },
  scheduler: { title: "EventBridge Scheduler" },
  secretsmanager: { title: "Secrets Manager" },
  ses: { title: "SES" },
  sns: { title: "SNS" },
  sqs: { title: "SQS" },
  ssm: { title: "Systems Manager" },
  states: { title: "Step Functions" },
  sts: { title: "STS" },
  xray: { title: "X-Ray" },
};

/**
 * `SNS (sns:Publish)`, or `S3 (PUT /bucket/key)` where the protocol does not name the operation.
 * @param operation "" where it is not known
 */
export function describeCall(service: string, operation: string, request: string): string {
  const { title, prefix }: ServiceNames = (Object.hasOwn(SERVICES, service)
    ? SERVICES[service]
    : undefined) ?? {
    title: service || "What this call is for",
  };
  return `${title} (${operation === "" ? request : `${prefix ?? service}:${operation}`})`;
}
