/**
 * What AWS asks in us-east-1, in US dollars, first tier, without free tiers and taxes. `date`: when these figures were put together, from AWS's public price pages as they were known then (no AWS
 * service was asked). Look them up before you rely on them.
 */
export const PRICES = {
  date: "2026-11-28",
  region: "us-east-1",
  source: "https://aws.amazon.com/pricing/",
  /** API Gateway WebSocket API: messages of up to 32 KB each way, and connection minutes. https://aws.amazon.com/api-gateway/pricing/ */
  webSocketMessage: 1.0 / 1e6,
  connectionMinute: 0.25 / 1e6,
  /** API Gateway HTTP API, for each 512 KB of a request that were begun. */
  httpRequest: 1.0 / 1e6,
  /** Lambda on arm64. https://aws.amazon.com/lambda/pricing/ */
  invocation: 0.2 / 1e6,
  gigabyteSecond: 0.0000133334,
  /** DynamoDB on demand, since November 2024; a strongly consistent read of up to 4 KB is one unit, a transactional write two for each KB. https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  tableGigabyteMonth: 0.25,
  /** SQS, standard queues: for each 64 KB of a request that were begun. https://aws.amazon.com/sqs/pricing/ */
  queueRequest: 0.4 / 1e6,
  /** CloudWatch. https://aws.amazon.com/cloudwatch/pricing/ */
  alarmMetricMonth: 0.1,
  logGigabyte: 0.5,
  /** CloudFront in North America and Europe: to viewers, to origins, each HTTPS request, each run of a function. https://aws.amazon.com/cloudfront/pricing/ */
  transferGigabyte: 0.085,
  originGigabyte: 0.02,
  edgeRequest: 1.0 / 1e6,
  edgeFunction: 0.1 / 1e6,
  /** S3 Standard. https://aws.amazon.com/s3/pricing/ */
  bucketGigabyteMonth: 0.023,
};
