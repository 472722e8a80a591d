/** The connection is over, or was never there: 410 (A5.4). Normal; forget it. */
export class GoneError extends Error {
  override readonly name = "GoneException";
}

/** Too many requests, or the client does not read what it is sent: 429 (A5.10). */
export class LimitExceededError extends Error {
  override readonly name = "LimitExceededException";
}

/** Any other answer that is no success. */
export class ConnectionsApiError extends Error {
  readonly statusCode: number;
  constructor(statusCode: number, type: string, body: string) {
    super(`@connections answered ${statusCode} ${type}: ${body}`);
    this.name = type || "ConnectionsApiError";
    this.statusCode = statusCode;
  }
}

/** API Gateway's @connections API. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html */
export interface ConnectionsApi {
  /** Sends a text frame. @throws GoneError, LimitExceededError, ConnectionsApiError, or what the network throws */
  post(connectionId: string, data: string): Promise<void>;
  isOpen(connectionId: string): Promise<boolean>;
  /** Closes it; closing what is closed is no error. The API takes neither a code nor a reason. */
  close(connectionId: string): Promise<void>;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface ConnectionsApiOptions {
  /** With the stage: `https://{apiId}.execute-api.{region}.amazonaws.com/{stage}`. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
}
