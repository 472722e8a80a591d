/**
 * Where AWS's behaviour is not documented, or known from memory only, local AWS does one thing and says so. Every such decision stands here,
 * by the row of docs/reference/parity.md that stays "unconfirmed", and can be switched.
 */
export interface GatewayChoices {
  /** A1.2: whether a refusal by `$connect` carries the handler's body, or only its status. */
  readonly connectRefusalBody: boolean;
  /** A1.4: handshake status where `$connect` returned no usable `statusCode`. */
  readonly malformedConnectStatus: number;
  /** A1.7: whether headers of the `$connect` answer other than Sec-WebSocket-Protocol go out with the 101. */
  readonly connectHeadersOn101: boolean;
  /** A1.19: handshake status for a path that is not `/{stage}`. */
  readonly unknownPathStatus: number;
  /** A1.20: status of an ordinary HTTP request to the endpoint: 403, or 426 as AWS answered in 2019. */
  readonly plainRequestStatus: number;
  /** A2.10: handshake status where `$connect` took longer than the integration may. */
  readonly connectTimeoutStatus: number;
  /** B8: handshake status where the function of `$connect` was throttled. */
  readonly throttledConnectStatus: number;
  /** A4.9: handshake status for a URL above 4,096 characters. */
  readonly longUrlStatus: number;
  /** A2.7: whether a client's message may run the handler of `$connect` or `$disconnect` by naming it; if not, it is an unknown key. */
  readonly messagesMaySelectLifecycleRoutes: boolean;
  /** A2.9: whether a message route whose handler returned no `statusCode` sends the "Internal server error" frame. */
  readonly malformedResultIsAnError: boolean;
  /** A4.4. */
  readonly idleClose: Close;
  /** A4.5. */
  readonly maxAgeClose: Close;
  /** A4.6: whether a client's ping or pong restarts the idle time. */
  readonly pingCountsAsActivity: boolean;
  /** A4.6: whether a frame that the backend posted restarts the idle time. */
  readonly postCountsAsActivity: boolean;
  /** A5.5: answer for an id that cannot be one: 400 BadRequestException, or 410 GoneException as for an unknown id. */
  readonly badConnectionIdStatus: 400 | 410;
  /** A5.7: what the client of a DELETE sees. */
  readonly deleteClose: Close;
  /** A5.3, A5.11: posted bytes that are not UTF-8: sent with U+FFFD in their place, refused with 400, or sent as a binary frame. */
  readonly invalidUtf8: "replace" | "refuse" | "binary";
  /** A2.11: text of the frame for a message whose function reached its own time-out. */
  readonly functionTimeoutMessage: string;
  /** B8: text of the frame for a message whose function was throttled. */
  readonly throttledFunctionMessage: string;
  /** A4.8: text of the frame for a message above the throttle. */
  readonly throttledMessage: string;
  /** A3.7: `disconnectReason` where the close frame had none. 1000 was seen on AWS in boto3#3789, 1005 in lambda-rust#816. */
  readonly defaultReasons: Readonly<Record<number, string>>;
}

export interface Close {
  readonly code: number;
  readonly reason: string;
}

export const defaultChoices: GatewayChoices = {
  connectRefusalBody: false,
  malformedConnectStatus: 502,
  connectHeadersOn101: false,
  unknownPathStatus: 403,
  plainRequestStatus: 403,
  connectTimeoutStatus: 504,
  throttledConnectStatus: 500,
  longUrlStatus: 414,
  messagesMaySelectLifecycleRoutes: false,
  malformedResultIsAnError: true,
  idleClose: { code: 1001, reason: "Going away" },
  maxAgeClose: { code: 1001, reason: "Going away" },
  pingCountsAsActivity: false,
  postCountsAsActivity: true,
  badConnectionIdStatus: 400,
  deleteClose: { code: 1000, reason: "" },
  invalidUtf8: "replace",
  functionTimeoutMessage: "Internal server error",
  throttledFunctionMessage: "Internal server error",
  throttledMessage: "Too Many Requests",
  defaultReasons: {
    1000: "Connection Closed Normally",
    1001: "Going away",
    1005: "Client-side close frame status not set",
  },
};
