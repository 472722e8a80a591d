import { type Row, row } from "./row.ts";

export const handshake: readonly Row[] = [
  row(
    "A1.1",
    "The `$connect` integration runs before 101. The upgrade stays pending until it ends; where it fails there is no connection.",
    "D connect-disconnect",
  ),
  row(
    "A1.2",
    "A `$connect` that does not return 2xx: the client gets that status.",
    "D subprotocol, U offline#1301",
  ),
  row("A1.3", "A `$connect` that throws: 502.", "U websockets-plugin#13, U lambda-graphql#107"),
  row("A1.4", "A malformed result of `$connect` (no `statusCode`): 502.", "M", { unconfirmed: "the status" }),
  row("A1.5", "`$connect` is optional: an API without it accepts.", "D connect-disconnect"),
  row(
    "A1.6",
    "A sub-protocol is chosen only if `$connect` returns `Sec-WebSocket-Protocol`; else the 101 has none, and browsers that asked for one fail.",
    "D subprotocol, U offline#1176",
  ),
  row("A1.7", "Whether other headers of the `$connect` answer go out with the 101.", "M", {
    unconfirmed: "whether they do",
  }),
  row(
    "A1.8",
    "The `$connect` event has headers and query, also as multi-value; message events have neither.",
    "D lambda-auth, U gist noid11, U offline's suite run on AWS",
  ),
  row(
    "A1.9",
    "Headers of `$connect` have `X-Forwarded-For`, `-Port`, `-Proto` and `X-Amzn-Trace-Id`, and neither `Connection` nor `Upgrade`.",
    "D lambda-auth, U gist noid11",
  ),
  row(
    "A1.10",
    "An authorizer is a REQUEST one, only on `$connect`; `methodArn` is `arn:aws:execute-api:{region}:{account}:{api}/{stage}/$connect`, its event still has `Connection` and `Upgrade`.",
    "D lambda-auth",
  ),
  row(
    "A1.11",
    "An identity source that is missing or empty: 401, and the authorizer is not called.",
    "S apigatewayv2, D lambda-auth",
  ),
  row(
    "A1.12",
    "The framework's short form `authorizer: name` deploys the identity source `route.request.header.Auth`, which browsers cannot send: always 401 for them.",
    "U osls",
  ),
  row("A1.13", 'An authorizer that fails with "Unauthorized": 401.', "D lambda-auth, U offline#803"),
  row(
    "A1.14",
    "A policy that denies: 403. Another error of the authorizer, or a bad policy: 500.",
    "D lambda-auth, U examples#557",
  ),
  row(
    "A1.15",
    "The authorizer's context is made text, and is with `principalId` in `requestContext.authorizer` of all later events, `$disconnect` too.",
    "D context-variables, U offline#1379",
  ),
  row("A1.16", "An authorizer's result is not cached.", "S apigatewayv2"),
  row("A1.17", "An authorizer's result is 8 KB at most.", "D quotas"),
  row("A1.18", "Posting to its own connection inside `$connect`: 410.", "D re:Post 410"),
  row("A1.19", "The URL is `/{stage}`; another path: 403.", "D set-up-url, M", {
    unconfirmed: "the status for another path",
  }),
  row(
    "A1.20",
    "An ordinary GET of the endpoint: 426 in 2019, probably 403 today.",
    "U offline's suite run on AWS, M",
    {
      unconfirmed: "which of the two",
    },
  ),
  row(
    "A1.21",
    "500 new connections a second for an account and Region; above, the handshake is answered 429.",
    "D quotas, U networking-clients#3, U terraform-apigateway#8",
  ),
  row("A1.22", "`AWS_IAM` on `$connect`: the handshake carries a Signature Version 4.", "D access-iam"),
];

export const routing: readonly Row[] = [
  row(
    "A2.1",
    "`$request.body.action` picks the route whose key exactly equals the result, else `$default`.",
    "D develop-routes",
  ),
  row(
    "A2.2",
    "Wrapped `${request.body.a}/${request.body.b}` may have many parts; a missing path is an empty text; static values and an escaped `\\$` are valid.",
    "D develop-routes",
  ),
  row("A2.3", 'The result is made text: `{"action":5}` can match the key `5`.', "D develop-routes"),
  row("A2.4", "A body that is not JSON goes to `$default`.", "D routes-integrations"),
  row(
    "A2.5",
    "`requestContext.routeKey` is the selected route: `$default` for an unknown action.",
    "D context-variables",
  ),
  row(
    "A2.6",
    'No match and no `$default`: the frame `{"message":"Forbidden","connectionId","requestId"}`; the connection stays.',
    "D develop-routes, U websockets-chat-app#24",
  ),
  row("A2.7", 'A client that sends `{"action":"$connect"}` or `"$disconnect"`.', "M", {
    unconfirmed: "what happens",
  }),
  row(
    "A2.8",
    'A handler that fails: the frame `{"message":"Internal server error","connectionId","requestId"}`; the connection stays.',
    "U offline's suite run on AWS",
  ),
  row("A2.9", 'A handler that returns no `statusCode`: the "Internal server error" frame.', "M", {
    unconfirmed: "whether there is a frame",
  }),
  row(
    "A2.10",
    'An integration above its limit (29 s, less where set): the frame `{"message":"Endpoint request timed out",...}`; the function keeps running.',
    "D quotas, S apigatewayv2 integrations, U mangum#128, U chalice#1406",
  ),
  row("A2.11", 'A function\'s own time-out below that limit: the "Internal server error" frame.', "M", {
    unconfirmed: "the text",
  }),
  row(
    "A2.12",
    "A proxy integration is one-way: its body is sent to the client only where the route has a route response.",
    "D routes-integrations, D route-response",
  ),
  row(
    "A2.13",
    "With a route response the body of a 4xx or 5xx answer is a frame like any other.",
    "U react-chat-app#2",
  ),
  row(
    "A2.14",
    'A body that request validation refuses: the frame `{"message":"Bad request body","connectionId","messageId"}`.',
    "D routes-integrations",
    {
      differs:
        "Validation exists for non-proxy integrations only, and `websocket` events of serverless.yml make proxy integrations. A model that is attached by hand in `resources` is not looked at: the message reaches the handler.",
    },
  ),
  row(
    "A2.15",
    "Answers need not come in the order of the messages: messages of one connection can run side by side.",
    "D routes-integrations, M",
  ),
];

export const events: readonly Row[] = [
  row(
    "A3.1",
    "`connectionId` is a short base64 text with `=`, `R0oXAdfD0kwCH6w=`, and is encoded in URLs.",
    "D connections",
  ),
  row("A3.2", "`requestId` equals `extendedRequestId`.", "D context-variables"),
  row("A3.3", "`messageId` is there for messages only.", "D context-variables, U gist noid11"),
  row(
    "A3.4",
    "`eventType`, `messageDirection: IN`, `requestTime` as in a log, `requestTimeEpoch`; `connectedAt` never changes.",
    "D context-variables",
  ),
  row(
    "A3.5",
    "`stage` and `apiId` are the real ones, `domainName` is the host that clients use.",
    "D context-variables",
  ),
  row("A3.6", "`identity.sourceIp` and `identity.userAgent`.", "D context-variables"),
  row(
    "A3.7",
    "`$disconnect` has `disconnectStatusCode` and `disconnectReason`.",
    "U lambda-go#547, U lambda-rust#816",
  ),
  row(
    "A3.8",
    "Headers of `$disconnect` are `Host`, `x-api-key` and `x-restapi`, the last two empty.",
    "U offline's suite run on AWS",
  ),
  row("A3.9", "`isBase64Encoded` is false for text frames.", "D routes-integrations"),
];

export const limits: readonly Row[] = [
  row("A4.1", "A message above 128 KB: close 1009.", "D quotas, D routes-integrations"),
  row(
    "A4.2",
    "A frame above 32 KB: close 1009, so that a larger message has to be sent in fragments.",
    "D quotas, U use-websocket#134, U opamp#60",
  ),
  row("A4.3", "A binary frame: close 1003.", "D binary-media-types"),
  row("A4.4", 'Idle for 10 minutes: closed, with 1001 "Going away".', "D quotas, M", {
    unconfirmed: "code and reason",
  }),
  row("A4.5", "After 2 hours: closed by the gateway.", "D quotas, M", { unconfirmed: "code and reason" }),
  row(
    "A4.6",
    "Protocol pings do not count as activity; only messages keep a connection from being idle.",
    "U subscriptionless#3",
    { unconfirmed: "all of it" },
  ),
  row(
    "A4.7",
    "`$disconnect` runs after a close by the client or by the gateway, also after DELETE; best effort.",
    "D connect-disconnect, D develop-routes, U websockets-chat-app#27",
  ),
  row(
    "A4.8",
    "Throttles: 10,000 requests a second with a burst of 5,000 for an account and Region, and lower ones for a route.",
    "D limits",
  ),
  row("A4.9", "300 routes, 10 authorizers, 10 stages, URLs of 4,096 characters.", "D quotas"),
];

export const connectionsApi: readonly Row[] = [
  row(
    "A5.1",
    "`https://{api}.execute-api.{region}.amazonaws.com/{stage}/@connections/{id}`; documented code builds `https://${domainName}/${stage}`.",
    "D connections",
  ),
  row("A5.2", "POST: 200 with an empty body.", "S apigatewaymanagementapi"),
  row("A5.3", "POST sends a text frame.", "M", { unconfirmed: "that it is never a binary one" }),
  row(
    "A5.4",
    "A connection that is gone: 410, and the SDK throws `GoneException`.",
    "S apigatewaymanagementapi, U localstack#4694",
  ),
  row(
    "A5.5",
    "An id in a bad format: 400 `BadRequestException`; a good one that is unknown: 410.",
    "U localstack#4694, D re:Post 410",
    { unconfirmed: "400 or 410 for a bad format" },
  ),
  row(
    "A5.6",
    "GET: 200 with `connectedAt`, `identity {sourceIp, userAgent}` and `lastActiveAt`.",
    "S apigatewaymanagementapi",
  ),
  row("A5.7", "DELETE: 204, and the client is closed.", "S apigatewaymanagementapi", {
    unconfirmed: "the close code",
  }),
  row(
    "A5.8",
    "Unsigned, wrongly signed, or without `execute-api:ManageConnections`: 403 `ForbiddenException`; another stage or another API too.",
    "D access-iam, U csdcorp, U sdk-php#1955",
  ),
  row("A5.9", "More than 128 KB: 413 `PayloadTooLargeException`.", "S apigatewaymanagementapi, D quotas"),
  row(
    "A5.10",
    "Too many requests, or a client whose buffer is full: 429 `LimitExceededException`.",
    "S apigatewaymanagementapi",
  ),
  row("A5.11", "Posted bytes that are not UTF-8.", "M", { unconfirmed: "what happens" }),
];
