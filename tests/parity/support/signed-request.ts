import type {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { managementApi } from "./client.ts";
import type { ServiceAddress } from "./target.ts";

/** An `@connections` request as it goes out, and what comes back, for rows about more than the SDK shows. */
export interface RawRequest {
  readonly url: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

type Command = PostToConnectionCommand | GetConnectionCommand | DeleteConnectionCommand;

/** What the SDK's client would send, signed and not sent. */
export async function signedRequest(service: ServiceAddress, command: Command): Promise<RawRequest> {
  let request: RawRequest | undefined;
  const client = managementApi(service);
  const { requestHandler } = client.config;
  requestHandler.handle = async ({ protocol, hostname, port, path, method, headers, body }) => {
    const url = `${protocol}//${hostname}${port ? `:${port}` : ""}${path}`;
    request = { url, path, method, headers, body };
    return { response: { statusCode: 200, headers: {}, body: new Uint8Array() } } as never;
  };
  await client.send(command as Parameters<ApiGatewayManagementApiClient["send"]>[0]);
  return request as RawRequest;
}

export async function sendRaw({ url, method, headers, body }: RawRequest): Promise<RawAnswer> {
  // Both are fetch's own to write.
  const { host: _host, "content-length": _length, ...rest } = headers;
  const answer = await fetch(url, {
    method,
    headers: rest,
    ...(body === undefined || method === "GET" ? {} : { body: body }),
  });
  return { status: answer.status, headers: answer.headers, body: await answer.text() };
}
