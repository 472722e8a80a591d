/**
 * What a serverless.yml means, in AWS's own terms, with every intrinsic function resolved. Nothing here depends on ports or on the
 * machine: host names are AWS's (`{apiId}.execute-api.{region}.amazonaws.com`), and `localizeAddresses` turns them into loopback ones where a
 * function's environment is made. So a model can be written to a file and started again without the CLI.
 */
export interface ServiceModel {
  readonly service: string;
  readonly stage: string;
  readonly region: string;
  /** Twelve digits; AWS's documentation account unless the provider names another. */
  readonly accountId: string;
  /** Absolute path of the folder with serverless.yml; handler paths are relative to it. */
  readonly root: string;
  readonly functions: readonly FunctionModel[];
  readonly webSocketApi?: WebSocketApiModel;
  readonly httpApi?: HttpApiModel;
  /** `http` and `alb` events as written, by function key; absent: there are none. serverless-offline's servers take them. */
  readonly offlineEvents?: Readonly<Record<string, readonly unknown[]>>;
  readonly tables: readonly TableModel[];
  readonly buckets: readonly BucketModel[];
  readonly queues: readonly QueueModel[];
  readonly parameters: readonly ParameterModel[];
  readonly streamMappings: readonly StreamMappingModel[];
  readonly queueMappings: readonly QueueMappingModel[];
  readonly schedules: readonly ScheduleModel[];
  /** Keyed by logical id. Kept whole, evaluated by iam/. */
  readonly roles: Readonly<Record<string, RoleModel>>;
  /** Sentences for the person: resources and properties that have no local engine, values that could not be resolved. */
  readonly warnings: readonly string[];
  /** Sentences for the person: routes whose authorizer there is not, which the framework refuses to deploy and which would let everyone in. Absent: none. */
  readonly refusals?: readonly string[];
}

export interface FunctionModel {
  /** The key under `functions:`; what the other parts of the model name. */
  readonly key: string;
  /** The deployed name, `AWS_LAMBDA_FUNCTION_NAME`, e.g. `fanout-local-connect`. */
  readonly name: string;
  readonly arn: string;
  /** As written: `services/handlers/connect.handler`. */
  readonly handler: string;
  /** e.g. `nodejs24.x`. */
  readonly runtime: string;
  /** `package.artifact`, as written: what a function in Java runs from. */
  readonly artifact?: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Absent: not reserved (B6, B7). */
  readonly reservedConcurrency?: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Logical id of the role in `roles`, where serverless.yml gives one. */
  readonly role?: string;
  /** Absent: AWS's defaults and no destination (B2). */
  readonly asynchronous?: AsynchronousModel;
}

/** How asynchronous invocations of a function end (`AWS::Lambda::EventInvokeConfig`). */
export interface AsynchronousModel {
  /** ARNs. */
  readonly onSuccess?: string;
  readonly onFailure?: string;
  /** Of DeadLetterConfig, which gets the event itself. */
  readonly deadLetterArn?: string;
  /** 0 to 2. */
  readonly maximumRetryAttempts?: number;
  /** 60 to 21,600. */
  readonly maximumEventAgeSeconds?: number;
}

export interface WebSocketApiModel {
  /** Ten lower-case letters and digits, stable for service and stage. */
  readonly apiId: string;
  readonly stage: string;
  readonly region: string;
  readonly accountId: string;
  /** e.g. `$request.body.action`. */
  readonly routeSelectionExpression: string;
  readonly routes: readonly WebSocketRouteModel[];
}

export interface WebSocketRouteModel {
  readonly routeKey: string;
  /** `FunctionModel.key`. */
  readonly functionKey: string;
  /** A Lambda authorizer; only `$connect` may have one (A1.10). */
  readonly authorizer?: AuthorizerModel;
  /** The handshake must be signed; only on `$connect` (A1.22). */
  readonly authorizationType?: "AWS_IAM";
  /** True where serverless.yml sets `routeResponseSelectionExpression` (A2.12). */
  readonly routeResponse: boolean;
  /** `TimeoutInMillis` of the function's integration, 50 to 29,000 (A2.10). Absent: the gateway's own. */
  readonly integrationTimeoutMs?: number;
  /** Absent: only the account's throttle (A4.8). */
  readonly throttle?: RouteThrottle;
}

/** A token bucket of a route: `ThrottlingRateLimit` tokens a second, `ThrottlingBurstLimit` at most (A4.8). */
export interface RouteThrottle {
  readonly rateLimit: number;
  readonly burstLimit: number;
}

export interface AuthorizerModel {
  readonly name: string;
  /** Of a function outside the service: what Lambda finds nothing by. */
  readonly functionKey: string;
  /** e.g. `["route.request.querystring.ticket"]` (A1.11). */
  readonly identitySource: readonly string[];
}

export interface HttpApiModel {
  readonly apiId: string;
  readonly stage: "$default";
  readonly region: string;
  readonly accountId: string;
  readonly routes: readonly HttpRouteModel[];
  readonly cors?: HttpCorsModel;
}

export interface HttpRouteModel {
  /** Upper case, or `ANY`. */
  readonly method: string;
  /** `/teams/{id}`, `/{proxy+}`; `$default` for `*`. */
  readonly path: string;
  readonly functionKey: string;
  /** Absent: everyone may call it. */
  readonly authorizer?: HttpAuthorizerModel;
}

export type HttpAuthorizerModel =
  | {
      readonly kind: "jwt";
      readonly name: string;
      /** `$request.header.Authorization` */
      readonly identitySource: string;
      readonly issuer: string;
      readonly audience: readonly string[];
      /** Of the route: a token needs one of them. Empty: none. */
      readonly scopes: readonly string[];
    }
  | {
      readonly kind: "request";
      readonly name: string;
      readonly functionKey: string;
      readonly identitySource: readonly string[];
      /** `{isAuthorized, context}` in place of an IAM policy. */
      readonly simpleResponses: boolean;
      readonly payloadVersion: "1.0" | "2.0";
      /** 0: no result is kept. */
      readonly resultTtlSeconds: number;
    }
  | { readonly kind: "aws_iam" }
  /** Of an API that another service has made: there is nobody to ask. */
  | { readonly kind: "outside"; readonly id: string };

export interface HttpCorsModel {
  readonly allowedOrigins: readonly string[];
  readonly allowedHeaders: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly exposedHeaders: readonly string[];
  readonly allowCredentials: boolean;
  readonly maxAgeSeconds?: number;
}

export interface TableModel {
  readonly logicalId: string;
  readonly tableName: string;
  readonly arn: string;
  /** The resource's Properties with intrinsics resolved: what CreateTable takes, plus TimeToLiveSpecification. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A bucket as `resources:` and `s3` events have it. */
export interface BucketModel {
  readonly name: string;
  /** Of one among `resources:`. */
  readonly logicalId?: string;
  readonly cors?: readonly CorsRule[];
  readonly lifecycle?: readonly LifecycleRule[];
  readonly notifications?: readonly NotificationRule[];
}

export interface CorsRule {
  readonly id?: string;
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly allowedHeaders?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  readonly maxAgeSeconds?: number;
}

export interface LifecycleRule {
  readonly id?: string;
  readonly enabled: boolean;
  /** Default: every object. */
  readonly prefix?: string;
  readonly expirationDays?: number;
  /** For uploads that were begun so long ago and not completed. */
  readonly abortUploadsAfterDays?: number;
}

export interface NotificationRule {
  readonly id?: string;
  /** `s3:ObjectCreated:*`, `s3:ObjectRemoved:Delete`. */
  readonly events: readonly string[];
  readonly prefix?: string;
  readonly suffix?: string;
  /** ARN of who is told: a function. */
  readonly target: string;
}

export interface QueueModel {
  readonly logicalId: string;
  /** With `.fifo` for a FIFO queue. */
  readonly queueName: string;
  readonly arn: string;
  /** The resource's Properties with intrinsics resolved. */
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface ParameterModel {
  /** `/fanout/local/token-secret`. */
  readonly name: string;
  readonly type: "String" | "StringList" | "SecureString";
  /** Absent for a SecureString that the first start generates (CloudFormation cannot make one). */
  readonly value?: string;
}

/** An event source mapping on a DynamoDB stream, with AWS's defaults filled in (C1). */
export interface StreamMappingModel {
  readonly uuid: string;
  readonly functionKey: string;
  readonly tableName: string;
  readonly startingPosition: "TRIM_HORIZON" | "LATEST";
  readonly batchSize: number;
  readonly batchWindowSeconds: number;
  readonly parallelizationFactor: number;
  readonly bisectBatchOnFunctionError: boolean;
  /** -1: until the record expires. */
  readonly maximumRetryAttempts: number;
  /** -1: until the record expires. */
  readonly maximumRecordAgeSeconds: number;
  readonly reportBatchItemFailures: boolean;
  /** Up to five patterns, JSON as AWS takes it; a record that matches one is kept (C5). */
  readonly filterPatterns: readonly Readonly<Record<string, unknown>>[];
  readonly onFailureArn?: string;
  readonly enabled: boolean;
}

/** An event source mapping on an SQS queue, with AWS's defaults filled in (C10). */
export interface QueueMappingModel {
  readonly uuid: string;
  readonly functionKey: string;
  /** With `.fifo` for a FIFO queue. */
  readonly queueName: string;
  readonly queueArn: string;
  /** To 10,000 with a window; of a FIFO queue to 10. */
  readonly batchSize: number;
  readonly batchWindowSeconds: number;
  readonly reportBatchItemFailures: boolean;
  /** As of streams; a message that matches none is deleted. */
  readonly filterPatterns: readonly Readonly<Record<string, unknown>>[];
  /** 2 to 1,000. Absent: not limited by the mapping. */
  readonly maximumConcurrency?: number;
  readonly enabled: boolean;
}

/** A rule of EventBridge on a schedule, or a schedule of EventBridge Scheduler, that calls a function. */
export interface ScheduleModel {
  readonly functionKey: string;
  readonly kind: "rule" | "scheduler";
  /** As CloudFormation names it where serverless.yml does not. */
  readonly name: string;
  readonly arn: string;
  /** `rate(1 minute)`, `cron(...)`; of a Scheduler's schedule `at(...)` too. */
  readonly expression: string;
  /** Of a Scheduler's schedule; absent: UTC. */
  readonly timezone?: string;
  /** Of a Scheduler's schedule, in milliseconds since 1970: no run before, or after. */
  readonly startMs?: number;
  readonly endMs?: number;
  readonly enabled: boolean;
  /** What the function gets; absent: the event as it is. */
  readonly input?: ScheduleInput;
}

export type ScheduleInput =
  /** This, whatever the event. */
  | { readonly text: string }
  /** A part of the event: `$.time`. */
  | { readonly path: string }
  /** A text with `<name>` for parts of the event. */
  | { readonly template: string; readonly paths: Readonly<Record<string, string>> };

export interface RoleModel {
  readonly arn: string;
  /** Of all its policies that are known, intrinsics resolved. */
  readonly statements: readonly PolicyStatement[];
  /** Where serverless.yml takes another statement for it: `provider.iam.role.statements`. Absent where the role lies elsewhere. */
  readonly statementsAt?: string;
  /** Why its permissions cannot be fully known, each as a clause; it is then refused only what a known Deny forbids. */
  readonly gaps?: readonly string[];
}

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
