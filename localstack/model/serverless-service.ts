/** The part of the Serverless Framework's in-memory service that the model is made from: serverless.yml with its variables resolved. */
export interface ServerlessService {
  readonly service: string;
  readonly provider: ServerlessProvider;
  readonly functions?: Readonly<Record<string, ServerlessFunction>>;
  readonly resources?: {
    readonly Resources?: Readonly<
      Record<string, { Type?: string; Properties?: Record<string, unknown>; Condition?: string }>
    >;
    /** What is laid over resources that the framework generates. */
    readonly extensions?: Readonly<Record<string, { Properties?: Record<string, unknown> }>>;
    readonly Parameters?: Readonly<Record<string, { Default?: unknown }>>;
    readonly Mappings?: Readonly<Record<string, Record<string, Record<string, unknown>>>>;
    readonly Conditions?: Readonly<Record<string, unknown>>;
  };
  readonly package?: { readonly artifact?: unknown; readonly patterns?: unknown };
  readonly custom?: Readonly<Record<string, unknown>>;
  /** Names, or `{modules, localPath}`. */
  readonly plugins?: unknown;
  readonly configValidationMode?: string;
}

export interface ServerlessProvider {
  readonly stage?: string;
  readonly region?: string;
  readonly runtime?: string;
  readonly memorySize?: number;
  readonly timeout?: number;
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly stackName?: unknown;
  readonly websocketsApiRouteSelectionExpression?: string;
  /** `websocketApiId`: an API that exists already, by its id or an intrinsic. */
  readonly apiGateway?: { readonly websocketApiId?: unknown };
  readonly httpApi?: { readonly cors?: unknown; readonly [key: string]: unknown };
  /** Buckets for `s3` events, by keys that these name. */
  readonly s3?: unknown;
  readonly iam?: {
    readonly role?: unknown;
  };
  readonly iamRoleStatements?: readonly unknown[];
  readonly iamManagedPolicies?: readonly unknown[];
  readonly role?: unknown;
}

export interface ServerlessFunction {
  readonly name?: string;
  readonly handler?: string;
  readonly runtime?: string;
  readonly package?: { readonly artifact?: unknown };
  readonly memorySize?: number;
  readonly timeout?: number;
  readonly reservedConcurrency?: number;
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly role?: unknown;
  /** serverless-iam-roles-per-function. */
  readonly iamRoleStatements?: unknown;
  readonly iamRoleStatementsInherit?: unknown;
  readonly iamRoleStatementsName?: unknown;
  readonly iamPermissionsBoundary?: unknown;
  /** Serverless 4: `{ inheritStatements, role: { statements, managedPolicies, name, path } }`. */
  readonly iam?: unknown;
  /** Of asynchronous invocations. */
  readonly destinations?: unknown;
  /** Where events go that failed, an ARN: DeadLetterConfig. */
  readonly onError?: unknown;
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAge?: number;
  readonly events?: readonly Readonly<Record<string, unknown>>[];
}
