import type { HttpAnswer } from "./http-answer.ts";
import { createPipelinedHttp, type PipelinedHttp } from "./pipelined-http.ts";

/** The part of the SDK's HttpRequest that is read here. */
interface SdkRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly method: string;
  readonly path: string;
  readonly query?: Record<string, unknown> | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What takes the place of the SDK's NodeHttpHandler (`requestHandler` of a client's configuration). */
export interface SdkHttpHandler {
  readonly metadata: { readonly handlerProtocol: string };
  handle(
    request: SdkRequest,
  ): Promise<{ response: { statusCode: number; headers: Record<string, string>; body: Uint8Array } }>;
  destroy(): void;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): object;
}

/**
 * Sends a JSON service's calls (texts without a query) over kept connections, one at a time on each. The SDK's own handler makes a stream or two, timers and listeners for
 * each call, which took a fifth of what a call costs. A call that a closing kept connection leaves unanswered
 * goes out once more; what fails then has the code by which the SDK knows that it may try again.
 */
export function createSdkHttpHandler(): SdkHttpHandler {
  const clients = new Map<string, PipelinedHttp>();

  const clientOf = ({ protocol, hostname, port }: SdkRequest): PipelinedHttp => {
    const secure = protocol === "https:";
    const name = `${protocol}//${hostname}:${port ?? ""}`;
    let client = clients.get(name);
    if (!client) {
      client = createPipelinedHttp({ secure, hostname, port: port ?? (secure ? 443 : 80), depth: 1 });
      clients.set(name, client);
    }
    return client;
  };

  return {
    metadata: { handlerProtocol: "http/1.1" },
    async handle(request) {
      let text = `${request.method} ${request.path} HTTP/1.1\r\n`;
      for (const name in request.headers) text += `${name}: ${request.headers[name]}\r\n`;
      text += `\r\n${textOf(request.body)}`;
      const { statusCode, headers, body } = await new Promise<HttpAnswer>((resolve, reject) =>
        clientOf(request).send({ request: () => text, resolve, reject, tries: 0 }),
      );
      return { response: { statusCode, headers: { ...headers }, body } };
    },
    // Connections hold no process while nothing is under way.
    destroy() {},
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
}

/** The SDK hands over JSON as text or as its bytes. */
function textOf(body: unknown): string {
  if (typeof body === "string") return body;
  if (body instanceof Uint8Array)
    return Buffer.from(body.buffer, body.byteOffset, body.length).toString("utf8");
  if (body === undefined) return "";
  throw new TypeError("a stream cannot be sent here");
}
