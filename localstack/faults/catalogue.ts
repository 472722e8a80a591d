/** Status and message of a service's errors that a caller has to cope with, by the name that its SDK gives them. */
export type Errors = Readonly<Record<string, readonly [status: number, message: string]>>;

export interface ServiceFaults {
  readonly operations: readonly string[];
  readonly errors: Errors;
  /** The one that is meant where none is named: throttling. */
  readonly throttling: string;
}

const words = (text: string): string[] => text.trim().split(/\s+/);

/** Of the front that AWS's JSON services share. */
const SHARED: Errors = {
  AccessDeniedException: [400, "User is not authorized to perform this operation."],
  InternalFailure: [500, "The request processing has failed."],
  ServiceUnavailableException: [503, "The service is temporarily unavailable."],
  ThrottlingException: [400, "Rate exceeded"],
};

const STREAM_OPERATIONS = words("DescribeStream GetRecords GetShardIterator ListStreams");

/** What can be made to fail, by the name in a call's signature. Source: the services' Smithy models, and the pages on their common errors. */
export const SERVICES = {
  dynamodb: {
    operations: [
      ...words(`BatchExecuteStatement BatchGetItem BatchWriteItem CreateTable DeleteItem DeleteTable DescribeTable
        DescribeTimeToLive ExecuteStatement ExecuteTransaction GetItem ListTables ListTagsOfResource PutItem Query Scan
        TagResource TransactGetItems TransactWriteItems UntagResource UpdateItem UpdateTable UpdateTimeToLive`),
      ...STREAM_OPERATIONS,
    ],
    throttling: "ThrottlingException",
    errors: {
      ...SHARED,
      ConditionalCheckFailedException: [400, "The conditional request failed"],
      ExpiredIteratorException: [400, "The shard iterator has expired and can no longer be used"],
      InternalServerError: [500, "The request processing has failed because of an unknown error."],
      ItemCollectionSizeLimitExceededException: [400, "Collection size exceeded."],
      LimitExceededException: [400, "Too many operations for a given subscriber."],
      ProvisionedThroughputExceededException: [400, ""],
      RequestLimitExceeded: [400, "Throughput exceeds the current throughput limit for your account."],
      ResourceNotFoundException: [400, "Requested resource not found"],
      TransactionCanceledException: [400, ""],
      TransactionConflictException: [400, "Transaction is ongoing for the item"],
      TransactionInProgressException: [
        400,
        "The transaction with the given request token is already in progress.",
      ],
      TrimmedDataAccessException: [400, "The shard iterator points to data that is no longer there."],
      ValidationException: [400, "One or more parameter values were invalid"],
    },
  },
  "execute-api": {
    operations: ["PostToConnection", "GetConnection", "DeleteConnection"],
    throttling: "LimitExceededException",
    // A5.4, A5.8 to A5.10.
    errors: {
      ForbiddenException: [403, "Forbidden"],
      GoneException: [410, ""],
      InternalServerErrorException: [500, "Internal server error"],
      LimitExceededException: [429, "Too Many Requests"],
      PayloadTooLargeException: [413, "Request Too Long"],
    },
  },
  lambda: {
    operations: words(`CreateEventSourceMapping DeleteEventSourceMapping GetEventSourceMapping GetFunction
      GetFunctionConfiguration Invoke InvokeAsync ListEventSourceMappings ListFunctions UpdateEventSourceMapping`),
    throttling: "TooManyRequestsException",
    errors: {
      AccessDeniedException: [403, "User is not authorized to perform this operation."],
      EC2ThrottledException: [
        502,
        "AWS Lambda was throttled by Amazon EC2 during Lambda function initialization.",
      ],
      ResourceNotFoundException: [404, "Function not found"],
      ServiceException: [500, "The AWS Lambda service encountered an internal error."],
      TooManyRequestsException: [429, "Rate Exceeded."],
    },
  },
  s3: {
    operations:
      words(`AbortMultipartUpload CompleteMultipartUpload CopyObject CreateBucket CreateMultipartUpload
      DeleteBucket DeleteBucketCors DeleteBucketLifecycle DeleteObject DeleteObjects DeleteObjectTagging GetBucketCors
      GetBucketLifecycleConfiguration GetBucketLocation GetBucketVersioning GetObject GetObjectTagging HeadBucket HeadObject
      ListBuckets ListMultipartUploads ListObjectsV2 ListParts PutBucketCors PutBucketLifecycleConfiguration
      PutObject PutObjectTagging UploadPart UploadPartCopy`),
    throttling: "SlowDown",
    errors: {
      AccessDenied: [403, "Access Denied"],
      InternalError: [500, "We encountered an internal error. Please try again."],
      NoSuchBucket: [404, "The specified bucket does not exist"],
      NoSuchKey: [404, "The specified key does not exist."],
      PreconditionFailed: [412, "At least one of the pre-conditions you specified did not hold"],
      ServiceUnavailable: [503, "Service is unable to handle request."],
      SlowDown: [503, "Please reduce your request rate."],
    },
  },
  sqs: {
    operations:
      words(`AddPermission CancelMessageMoveTask ChangeMessageVisibility ChangeMessageVisibilityBatch CreateQueue
      DeleteMessage DeleteMessageBatch DeleteQueue GetQueueAttributes GetQueueUrl ListDeadLetterSourceQueues
      ListMessageMoveTasks ListQueues ListQueueTags PurgeQueue ReceiveMessage RemovePermission SendMessage SendMessageBatch
      SetQueueAttributes StartMessageMoveTask TagQueue UntagQueue`),
    throttling: "RequestThrottled",
    errors: {
      AccessDeniedException: [403, "Access to the resource is denied."],
      InternalFailure: [500, "The request processing has failed."],
      KmsThrottled: [400, "Amazon Web Services KMS throttles requests."],
      OverLimit: [403, "Too many messages in flight."],
      QueueDoesNotExist: [400, "The specified queue does not exist."],
      RequestThrottled: [403, "The request was denied due to request throttling."],
      ServiceUnavailable: [503, "The service is temporarily unavailable."],
    },
  },
  ssm: {
    operations: ["GetParameter", "GetParameters", "GetParametersByPath"],
    throttling: "ThrottlingException",
    errors: {
      ...SHARED,
      InternalServerError: [500, "An error occurred on the server side."],
      ParameterNotFound: [400, ""],
    },
  },
} as const satisfies Record<string, ServiceFaults>;

export type FaultyService = keyof typeof SERVICES;
