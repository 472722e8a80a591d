import type { Mutation } from "./mutation.ts";

export const mutations: readonly Mutation[] = [
  {
    row: "A5.1",
    file: "lambda/worker/aws-hosts.ts",
    find: "if (apiId === undefined) return edge;",
    replace: "return edge;",
  },
  {
    row: "A5.2",
    file: "gateway/connections-api.ts",
    find: "const POSTED: Answer = { status: 200 };",
    replace: 'const POSTED: Answer = { status: 200, body: "{}" };',
  },
  {
    row: "A5.3",
    file: "gateway/connection.ts",
    find: "const FIN_TEXT = 0x81;",
    replace: "const FIN_TEXT = 0x82;",
  },
  {
    row: "A5.4",
    file: "gateway/answers.ts",
    find: '410: "GoneException"',
    replace: '410: "NotFoundException"',
  },
  {
    row: "A5.4",
    file: "gateway/connections-api.ts",
    find: "const GONE: Answer = { status: 410 };",
    replace: "const GONE: Answer = { status: 404 };",
  },
  {
    row: "A5.5",
    file: "gateway/choices.ts",
    find: "badConnectionIdStatus: 400,",
    replace: "badConnectionIdStatus: 410,",
  },
  {
    row: "A5.5",
    file: "api-gateway/identifiers.ts",
    find: "/^[A-Za-z0-9+/_-]{4,128}={0,2}$/",
    replace: "/^[A-Za-z0-9+/_-]{17,128}={0,2}$/",
  },
  {
    row: "A5.6",
    file: "gateway/describe-connection.ts",
    find: "new Date(lastActiveAtMs)",
    replace: "new Date(connectedAtMs)",
  },
  {
    row: "A5.7",
    file: "gateway/connections-api.ts",
    find: "const DELETED: Answer = { status: 204 };",
    replace: "const DELETED: Answer = { status: 200 };",
  },
  {
    row: "A5.7",
    file: "gateway/choices.ts",
    find: 'deleteClose: { code: 1000, reason: "" }',
    replace: 'deleteClose: { code: 1001, reason: "" }',
  },
  {
    row: "A5.8",
    file: "api-gateway/foreign-host.ts",
    find: "return id !== undefined &&",
    replace: "return id === undefined &&",
  },
  {
    row: "A5.8",
    file: "gateway/connections-api.ts",
    find: "if (!denial) return undefined;",
    replace: "if (!denial?.explicit) return undefined;",
  },
  {
    row: "A5.8",
    file: "gateway/connections-api.ts",
    find: "if (!signed.ok) return signed.message;",
    replace: "if (!signed.ok) return undefined;",
  },
  {
    row: "A5.8",
    file: "gateway/connections-api.ts",
    find: "const prefix = `/${stage}/@connections/`;",
    replace: 'const prefix = `${path.split("/@connections/", 1)[0]}/@connections/`;',
  },
  {
    row: "A5.9",
    file: "gateway/gateway.ts",
    find: "maxBodyBytes: settings.maxMessageBytes,",
    replace: "maxBodyBytes: settings.maxMessageBytes + 1,",
  },
  {
    row: "A5.10",
    file: "gateway/connections-api.ts",
    find: 'if (result === "full") return FULL;',
    replace: 'if (result === "full") return POSTED;',
  },
  {
    row: "A5.11",
    file: "gateway/choices.ts",
    find: 'invalidUtf8: "replace",',
    replace: 'invalidUtf8: "refuse",',
  },
];
