import type { Mutation } from "./mutation.ts";

export const mutations: readonly Mutation[] = [
  {
    row: "A1.1",
    file: "gateway/handshake.ts",
    find: "const outcome = await integrate(",
    replace:
      'const outcome = { kind: "answer" as const, answer: { statusCode: 200, headers: {}, body: "" } }; void integrate(',
  },
  {
    row: "A1.2",
    file: "gateway/handshake.ts",
    find: "outcome.answer.statusCode <= 299",
    replace: "outcome.answer.statusCode <= 599",
  },
  {
    row: "A1.2",
    file: "gateway/handshake.ts",
    find: "outcome.answer.statusCode >= 200 && outcome.answer.statusCode <= 299",
    replace: "outcome.answer.statusCode === 200",
  },
  {
    row: "A1.3",
    file: "gateway/handshake.ts",
    find: "        status: 502,",
    replace: "        status: 500,",
  },
  {
    row: "A1.4",
    file: "gateway/choices.ts",
    find: "malformedConnectStatus: 502",
    replace: "malformedConnectStatus: 500",
  },
  {
    row: "A1.5",
    file: "gateway/handshake.ts",
    find: "if (!route) return accept([]);",
    replace: 'if (!route) return refuse({ status: 403, why: "there is no $connect" });',
  },
  {
    row: "A1.6",
    file: "gateway/gateway.ts",
    find: "handleProtocols: () => false",
    replace: "handleProtocols: (protocols) => [...protocols][0] ?? false",
  },
  {
    row: "A1.7",
    file: "gateway/choices.ts",
    find: "connectHeadersOn101: false",
    replace: "connectHeadersOn101: true",
  },
  {
    row: "A1.8",
    file: "gateway/handshake-details.ts",
    find: "multiValueHeaders: Object.fromEntries(headers),",
    replace: "multiValueHeaders: {},",
  },
  {
    row: "A1.8",
    file: "gateway/handshake-details.ts",
    find: "multiValueQueryStringParameters: Object.fromEntries(query),",
    replace: "",
  },
  {
    row: "A1.9",
    file: "gateway/handshake-details.ts",
    find: 'new Set(["connection", "upgrade", "content-length"])',
    replace: 'new Set(["content-length"])',
  },
  {
    row: "A1.9",
    file: "gateway/handshake-details.ts",
    find: "before ? `${before}, ${facts.sourceIp}` : facts.sourceIp",
    replace: "before ?? facts.sourceIp",
  },
  {
    row: "A1.10",
    file: "gateway/events.ts",
    find: 'type: "REQUEST"',
    replace: 'type: "TOKEN"',
  },
  {
    row: "A1.11",
    file: "gateway/authorizer.ts",
    find: 'return (details.queryStringParameters?.[name] ?? "") !== "";',
    replace: "return true;",
  },
  {
    row: "A1.12",
    file: "model/websocket-authorizer.ts",
    find: '["route.request.header.Auth"]',
    replace: "[]",
  },
  {
    row: "A1.13",
    file: "gateway/authorizer.ts",
    find: 'run.errorMessage === "Unauthorized"',
    replace: 'run.errorMessage === "unauthorized"',
  },
  {
    row: "A1.14",
    file: "gateway/authorizer.ts",
    find: 'refuse(500, "Internal Server Error", why)',
    replace: 'refuse(403, "Forbidden", why)',
  },
  {
    row: "A1.14",
    file: "gateway/authorizer.ts",
    find: 'if (applies("Deny"))',
    replace: 'if (applies("deny"))',
  },
  {
    row: "A1.15",
    file: "gateway/authorizer.ts",
    find: "authorizer[name] = String(value);",
    replace: "authorizer[name] = value as string;",
  },
  {
    row: "A1.15",
    file: "gateway/authorizer.ts",
    find: "= { principalId: result.principalId };",
    replace: "= {};",
  },
  {
    row: "A1.16",
    file: "gateway/authorizer.ts",
    find: "const run = await invokeWithin(options.lambda,",
    replace:
      "const run = await ((globalThis as never as { kept?: typeof invokeWithin }).kept ??= ((first) => () => first)(invokeWithin(options.lambda, options.model.functionKey, JSON.stringify(event), options)))(options.lambda,",
  },
  {
    row: "A1.17",
    file: "gateway/authorizer.ts",
    find: "Buffer.byteLength(payload) > MAX_RESULT_BYTES",
    replace: "Buffer.byteLength(payload) > 8 * MAX_RESULT_BYTES",
  },
  {
    row: "A1.18",
    file: "gateway/connections-api.ts",
    find: "        : GONE;",
    replace: "        : POSTED;",
  },
  {
    row: "A1.19",
    file: "gateway/choices.ts",
    find: "unknownPathStatus: 403",
    replace: "unknownPathStatus: 404",
  },
  {
    row: "A1.20",
    file: "gateway/choices.ts",
    find: "plainRequestStatus: 403",
    replace: "plainRequestStatus: 426",
  },
  {
    row: "A1.21",
    file: "gateway/handshake.ts",
    find: "if (!context.newConnections.take(connectedAtMs))",
    replace: "if (Number.isNaN(connectedAtMs))",
  },
  {
    row: "A1.22",
    file: "gateway/handshake.ts",
    find: 'route.authorizationType === "AWS_IAM"',
    replace: "route.authorizationType === undefined",
  },
];
