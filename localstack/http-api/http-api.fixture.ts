import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { afterEach } from "vitest";
import { type InvocationResult, type LambdaService, LambdaServiceError } from "../lambda/types.ts";
import { silentLog } from "../log.ts";
import type { HttpApiModel, HttpCorsModel } from "../model/types.ts";
import { type HttpApi, startHttpApi } from "./http-api.ts";
import type { HttpApiSettings } from "./settings.ts";

const INVOKED: Omit<InvocationResult, "payload"> = {
  statusCode: 200,
  requestId: "r",
  logTail: "",
  billedMs: 1,
  cold: false,
};

let running: HttpApi | undefined;
afterEach(() => running?.stop());

// biome-ignore lint/suspicious/noExplicitAny: events in any shape
export type Handler = (event: any) => unknown;

/** For this folder's tests: an HTTP API on a free port whose handlers, by `METHOD /path` or `$default`, run where they are. Stopped after each test. */
export async function start(
  handlers: Record<string, Handler>,
  options: { cors?: HttpCorsModel; settings?: Partial<HttpApiSettings> } = {},
) {
  // biome-ignore lint/suspicious/noExplicitAny: events in any shape
  const events: any[] = [];
  const lambda: LambdaService = {
    async invoke(key, payload) {
      const event = JSON.parse(payload);
      events.push(event);
      try {
        return { ...INVOKED, payload: JSON.stringify(await handlers[key]?.(event)) ?? "null" };
      } catch (error) {
        if (error instanceof LambdaServiceError) throw error;
        return { ...INVOKED, functionError: "Unhandled", payload: "{}" };
      }
    },
  };
  const api: HttpApiModel = {
    apiId: "h1i2j3k4l5",
    stage: "$default",
    region: "eu-west-1",
    accountId: "123456789012",
    routes: Object.keys(handlers).map((functionKey) => {
      const [method, path] = functionKey.split(" ") as [string, string];
      return path === undefined
        ? { method: "ANY", path: "$default", functionKey }
        : { method, path, functionKey };
    }),
    ...(options.cors ? { cors: options.cors } : {}),
  };
  running = await startHttpApi({
    api,
    lambda,
    host: "127.0.0.1",
    port: 0,
    log: silentLog,
    settings: options.settings ?? {},
  });
  return { http: running, api, events };
}

export async function call(
  http: HttpApi,
  method: string,
  path: string,
  options: { headers?: Record<string, string | string[]>; body?: string | Buffer } = {},
) {
  const request = httpRequest({
    host: "127.0.0.1",
    port: http.port,
    method,
    path,
    headers: options.headers ?? {},
    agent: false,
  });
  request.on("error", () => {});
  request.end(options.body);
  const [response] = (await once(request, "response")) as [IncomingMessage];
  let body = "";
  for await (const part of response) body += part;
  return { status: response.statusCode, headers: response.headers, body };
}
