import type { Mutation } from "./mutation.ts";

export const mutations: readonly Mutation[] = [
  {
    row: "A2.1",
    file: "gateway/routes.ts",
    find: "byKey.get(key) ?? fallback",
    replace: "byKey.get(key.toLowerCase()) ?? fallback",
  },
  {
    row: "A2.2",
    file: "gateway/route-selection.ts",
    find: 'if (value === undefined || value === null) return "";',
    replace: 'if (value === undefined || value === null) return "undefined";',
  },
  {
    row: "A2.2",
    file: "gateway/route-selection.ts",
    find: "return () => key;",
    replace: "return () => undefined;",
  },
  {
    row: "A2.3",
    file: "gateway/route-selection.ts",
    find: ": String(value);",
    replace: ': typeof value === "string" ? value : "";',
  },
  {
    row: "A2.4",
    file: "gateway/routes.ts",
    find: "key === undefined ? fallback",
    replace: "key === undefined ? undefined",
  },
  {
    row: "A2.5",
    file: "gateway/messages.ts",
    find: "route.routeKey, requestId, body)",
    replace: 'JSON.parse(body).action ?? "", requestId, body)',
  },
  {
    row: "A2.6",
    file: "gateway/messages.ts",
    find: 'fail("Forbidden", { st: "error", code: "403" });',
    replace: 'fail("Not Found");',
  },
  {
    row: "A2.7",
    file: "gateway/choices.ts",
    find: "messagesMaySelectLifecycleRoutes: false",
    replace: "messagesMaySelectLifecycleRoutes: true",
  },
  {
    row: "A2.8",
    file: "gateway/messages.ts",
    find: 'choices.functionTimeoutMessage : "Internal server error"',
    replace: 'choices.functionTimeoutMessage : "Internal Server Error"',
  },
  {
    row: "A2.9",
    file: "gateway/choices.ts",
    find: "malformedResultIsAnError: true",
    replace: "malformedResultIsAnError: false",
  },
  {
    row: "A2.10",
    file: "gateway/messages.ts",
    find: 'return "Endpoint request timed out";',
    replace: 'return "Internal server error";',
  },
  {
    row: "A2.11",
    file: "gateway/choices.ts",
    find: 'functionTimeoutMessage: "Internal server error"',
    replace: 'functionTimeoutMessage: "Endpoint request timed out"',
  },
  {
    row: "A2.12",
    file: "gateway/messages.ts",
    find: 'outcome.kind === "answer" && route.routeResponse &&',
    replace: 'outcome.kind === "answer" &&',
  },
  {
    row: "A2.13",
    file: "gateway/messages.ts",
    find: 'outcome.answer.body !== "") {',
    replace: 'outcome.answer.body !== "" && outcome.answer.statusCode < 400) {',
  },
  {
    row: "A2.15",
    file: "gateway/gateway.ts",
    find: "maxUnderWay: settings.maxMessagesInFlight,",
    replace: "maxUnderWay: 1,",
  },
];
