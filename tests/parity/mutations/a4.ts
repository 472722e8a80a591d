import type { Mutation } from "./mutation.ts";

export const mutations: readonly Mutation[] = [
  {
    row: "A4.1",
    file: "gateway/gateway.ts",
    find: "maxPayload: settings.maxMessageBytes,",
    replace: "maxPayload: settings.maxMessageBytes + 1,",
  },
  {
    row: "A4.2",
    file: "gateway/frame-guard.ts",
    find: "length > this.#maxFrameBytes",
    replace: "length > this.#maxFrameBytes + 1",
  },
  {
    row: "A4.2",
    file: "gateway/frame-guard.ts",
    find: "const isData = opcode < CLOSE;",
    replace: "const isData = opcode === 1 || opcode === BINARY;",
  },
  {
    row: "A4.3",
    file: "gateway/gateway.ts",
    find: '"binary" ? 1003',
    replace: '"binary" ? 1007',
  },
  {
    row: "A4.4",
    file: "gateway/messages.ts",
    find: "  connection.lastActiveAtMs = nowMs;",
    replace: "",
  },
  {
    row: "A4.4",
    file: "gateway/choices.ts",
    find: 'idleClose: { code: 1001, reason: "Going away" }',
    replace: 'idleClose: { code: 1000, reason: "" }',
  },
  {
    row: "A4.5",
    file: "gateway/lifetime.ts",
    find: "connection.aliveFromMs + maxConnectionSeconds * 1000",
    replace: "connection.lastActiveAtMs + maxConnectionSeconds * 1000",
  },
  {
    row: "A4.5",
    file: "gateway/choices.ts",
    find: 'maxAgeClose: { code: 1001, reason: "Going away" }',
    replace: 'maxAgeClose: { code: 1000, reason: "" }',
  },
  {
    row: "A4.6",
    file: "gateway/choices.ts",
    find: "pingCountsAsActivity: false",
    replace: "pingCountsAsActivity: true",
  },
  {
    row: "A4.6",
    file: "gateway/choices.ts",
    find: "postCountsAsActivity: true",
    replace: "postCountsAsActivity: false",
  },
  {
    row: "A4.7",
    file: "gateway/gateway.ts",
    find: "disconnects.run(facts, connection.serverClose ??",
    replace: "if (!connection.serverClose) disconnects.run(facts, connection.serverClose ??",
  },
  {
    row: "A4.8",
    file: "gateway/messages.ts",
    find: "if (!context.requests.take(nowMs)) {",
    replace: "if (Number.isNaN(nowMs)) {",
  },
  {
    row: "A4.8",
    file: "gateway/messages.ts",
    find: "if (!context.routes.admits(route, nowMs)) {",
    replace: "if (Number.isNaN(nowMs)) {",
  },
  {
    row: "A4.8",
    file: "gateway/connections-api.ts",
    find: "if (!this.#context.requests.take(Date.now()))",
    replace: "if (Number.isNaN(Date.now()))",
  },
  {
    row: "A4.9",
    file: "gateway/handshake.ts",
    find: "MAX_URL_CHARACTERS = 4_096",
    replace: "MAX_URL_CHARACTERS = 8_192",
  },
  {
    row: "A4.9",
    file: "gateway/routes.ts",
    find: "api.routes.length > 300",
    replace: "api.routes.length > 400",
  },
];
