import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { afterEach } from "vitest";
import { createAuthorizer, createCredentialIssuer, createSignatureVerifier } from "../iam/index.ts";
import { type InvocationResult, type LambdaService, LambdaServiceError } from "../lambda/types.ts";
import { silentLog } from "../log.ts";
import type {
  FunctionModel,
  HttpApiModel,
  HttpAuthorizerModel,
  HttpCorsModel,
  RoleModel,
} from "../model/types.ts";
import { type HttpApi, startHttpApi } from "./http-api.ts";
import type { HttpApiSettings } from "./settings.ts";

const INVOKED: Omit<InvocationResult, "payload"> = {
  statusCode: 200,
  requestId: "r",
  logTail: "",
  billedMs: 1,
  cold: false,
};

/** For signed calls: `allowed` may call everything that `GET /open` names, `forbidden` nothing. */
export const credentialIssuer = createCredentialIssuer();
const FUNCTIONS = ["allowed", "forbidden"].map((key) => ({ key, name: key, role: key }) as FunctionModel);
const ROLES: Record<string, RoleModel> = {
  allowed: {
    arn: "arn:aws:iam::123456789012:role/allowed",
    statements: [
      {
        Effect: "Allow",
        Action: "execute-api:Invoke",
        Resource: "arn:aws:execute-api:eu-west-1:123456789012:h1i2j3k4l5/$default/GET/open",
      },
    ],
  },
  forbidden: { arn: "arn:aws:iam::123456789012:role/forbidden", statements: [] },
};

let running: HttpApi | undefined;
afterEach(() => running?.stop());

// biome-ignore lint/suspicious/noExplicitAny: events in any shape
export type Handler = (event: any) => unknown;

/** For this folder's tests: an HTTP API on a free port whose handlers, by `METHOD /path` or `$default`, run where they are. Stopped after each test. */
export async function start(
  handlers: Record<string, Handler>,
  options: {
    cors?: HttpCorsModel;
    settings?: Partial<HttpApiSettings>;
    /** Of every route. */
    authorizer?: HttpAuthorizerModel;
  } = {},
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
        const { name: errorType, message: errorMessage } = error as Error;
        return {
          ...INVOKED,
          functionError: "Unhandled",
          payload: JSON.stringify({ errorType, errorMessage }),
        };
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
      const authorizer = options.authorizer ? { authorizer: options.authorizer } : {};
      return path === undefined
        ? { method: "ANY", path: "$default", functionKey, ...authorizer }
        : { method, path, functionKey, ...authorizer };
    }),
    ...(options.cors ? { cors: options.cors } : {}),
  };
  running = await startHttpApi({
    api,
    lambda,
    signatures: createSignatureVerifier({ issuer: credentialIssuer }),
    authorizer: createAuthorizer({ functions: FUNCTIONS, roles: ROLES, mode: "enforce", log: silentLog }),
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
