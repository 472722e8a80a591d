/** The parts of AWS's events that the handlers read. https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html */

/** A message, $connect or $disconnect of a WebSocket API. */
export interface WebSocketEvent {
  readonly requestContext: {
    readonly connectionId: string;
    readonly routeKey: string;
    readonly domainName: string;
    readonly stage: string;
    readonly requestId?: string;
    /** What the authorizer's context said, on every route (A1.15). */
    readonly authorizer?: {
      readonly user_id?: string;
      readonly username?: string;
      /** Seconds since 1970; the gateway makes a text of every value. */
      readonly issued_at?: string;
      /** Of refresh tokens: the log-in that the ticket came of. */
      readonly family_id?: string;
    };
    readonly disconnectStatusCode?: number | null;
  };
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
}

/** REQUEST authorizer of a WebSocket API (A1.10). */
export interface AuthorizerEvent {
  readonly methodArn: string;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
}

/** HTTP API, payload format 2.0. */
export interface HttpEvent {
  /** `POST /auth/login` */
  readonly routeKey: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

export interface HttpResult {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface LambdaContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}
