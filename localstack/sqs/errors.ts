/** Errors of SQS's model: the code that older clients know (`x-amzn-query-error`) and the status. Source: the service's Smithy model, `awsQueryError`. */
const MODELLED: Readonly<Record<string, readonly [queryCode: string, status: number]>> = {
  BatchEntryIdsNotDistinct: ["AWS.SimpleQueueService.BatchEntryIdsNotDistinct", 400],
  BatchRequestTooLong: ["AWS.SimpleQueueService.BatchRequestTooLong", 400],
  EmptyBatchRequest: ["AWS.SimpleQueueService.EmptyBatchRequest", 400],
  InvalidAddress: ["InvalidAddress", 404],
  InvalidAttributeName: ["InvalidAttributeName", 400],
  InvalidAttributeValue: ["InvalidAttributeValue", 400],
  InvalidBatchEntryId: ["AWS.SimpleQueueService.InvalidBatchEntryId", 400],
  InvalidMessageContents: ["InvalidMessageContents", 400],
  MessageNotInflight: ["AWS.SimpleQueueService.MessageNotInflight", 400],
  OverLimit: ["OverLimit", 403],
  PurgeQueueInProgress: ["AWS.SimpleQueueService.PurgeQueueInProgress", 403],
  QueueDoesNotExist: ["AWS.SimpleQueueService.NonExistentQueue", 400],
  QueueNameExists: ["QueueAlreadyExists", 400],
  ReceiptHandleIsInvalid: ["ReceiptHandleIsInvalid", 404],
  ResourceNotFoundException: ["ResourceNotFoundException", 404],
  TooManyEntriesInBatchRequest: ["AWS.SimpleQueueService.TooManyEntriesInBatchRequest", 400],
  UnsupportedOperation: ["AWS.SimpleQueueService.UnsupportedOperation", 400],
};

/** Those of the front that all of AWS's services share. */
const SHARED: typeof MODELLED = {
  AccessDeniedException: ["AccessDenied", 403],
  InternalFailure: ["InternalFailure", 500],
  InvalidParameterValueException: ["InvalidParameterValue", 400],
  MissingRequiredParameterException: ["MissingParameter", 400],
  SerializationException: ["MalformedInput", 400],
  UnknownOperationException: ["InvalidAction", 400],
};

/** A refusal in SQS's words, in the form of either protocol. */
export class SqsError extends Error {
  /** The name of the shape, `QueueDoesNotExist`: what SDKs call the error. */
  readonly code: string;
  /** `AWS.SimpleQueueService.NonExistentQueue`, of the query protocol. */
  readonly queryCode: string;
  readonly status: number;
  /** With its namespace, as `__type` has it. */
  readonly type: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = code;
    this.code = code;
    const modelled = Object.hasOwn(MODELLED, code);
    const [queryCode, status] = (modelled ? MODELLED : SHARED)[code] ?? [code, 400];
    this.queryCode = queryCode;
    this.status = status;
    this.type = `${modelled ? "com.amazonaws.sqs" : "com.amazon.coral.service"}#${code}`;
  }
}

export const invalidParameter = (message: string) => new SqsError("InvalidParameterValueException", message);

/** `Value 21 for parameter WaitTimeSeconds is invalid. Reason: ...` */
export const invalidValue = (value: unknown, parameter: string, reason: string) =>
  invalidParameter(`Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`);

export const missingParameter = (parameter: string) =>
  new SqsError("MissingRequiredParameterException", `The request must contain the parameter ${parameter}.`);

export const noSuchQueue = () => new SqsError("QueueDoesNotExist", "The specified queue does not exist.");
