import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { type AnswerRequest, isBodiless, type WholeAnswer } from "./answer-requests.ts";
import type { RequestHead } from "./read-request.ts";

/** The body of the request is not kept. */
export type AnswerTooLarge = (request: RequestHead) => WholeAnswer;

/** Requests whose bodies may be of any size, and are read by whoever answers. */
export interface StreamedRequests {
  /** Told by the head alone. */
  takes(head: RequestHead): boolean;
  serve(head: RequestHead, request: IncomingMessage, response: ServerResponse): void;
}

/** What is read of a body that is too large, so that its sender gets to read the answer; more ends the connection. */
const MAX_DRAINED_BYTES = 10 * 1024 * 1024;

/** The same answers for requests that only Node's HTTP server reads: chunked or large bodies, headers that come twice, `Expect`. */
export function answerThroughNode(
  answer: AnswerRequest,
  maxBodyBytes: number,
  tooLarge: AnswerTooLarge,
  streamed?: StreamedRequests,
): RequestListener {
  const answerWhole = async (
    head: RequestHead,
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
  ) => {
    const given = await answer({ ...head, body }, request.socket);
    if (given) write(response, given);
    else response.destroy();
  };
  return (request, response) => {
    const head = readHead(request);
    if (streamed?.takes(head)) {
      streamed.serve(head, request, response);
      return;
    }
    const announced = Number(request.headers["content-length"] ?? 0);
    if (announced > maxBodyBytes) {
      if (announced > maxBodyBytes + MAX_DRAINED_BYTES && request.httpVersionMajor === 1)
        response.setHeader("connection", "close");
      request.resume();
      write(response, tooLarge(head));
      return;
    }
    const parts: Buffer[] = [];
    let bytes = 0;
    request.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes <= maxBodyBytes) parts.push(part);
      else parts.length = 0;
      if (bytes > maxBodyBytes + MAX_DRAINED_BYTES) {
        write(response, tooLarge(head));
        request.destroy();
      }
    });
    request.on("end", () => {
      if (bytes > maxBodyBytes) write(response, tooLarge(head));
      else answerWhole(head, request, response, Buffer.concat(parts, bytes)).catch(() => response.destroy());
    });
    request.on("error", () => response.destroy());
  };
}

/** With every value of every header: Node's own `headers` keeps the first of some and joins others. */
function readHead(request: IncomingMessage): RequestHead {
  const { method = "", url = "" } = request;
  const headers: Record<string, string | string[]> = Object.create(null);
  if (request.httpVersionMajor === 2) {
    // What Node has of an HTTP/2 request has no names as they came, and the host under HTTP/2's name for it.
    const { ":authority": authority, ...given } = request.headers;
    Object.assign(headers, typeof authority === "string" ? { host: authority } : {}, given);
    return { method, url, headers };
  }
  // Not `headersDistinct`, which throws where a header is called `__proto__` (Node 20.19 and 22.13).
  const raw = request.rawHeaders;
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] as string).toLowerCase();
    const value = raw[at + 1] as string;
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else if (typeof before === "string") headers[name] = [before, value];
    else before.push(value);
  }
  return { method, url, headers };
}

function write(response: ServerResponse, answer: WholeAnswer): void {
  if (response.headersSent || response.destroyed) return;
  const { status, headers, cookies = [], body } = answer;
  const hasBody = !isBodiless(status);
  response.writeHead(status, {
    ...headers,
    ...(cookies.length > 0 ? { "set-cookie": [...cookies] } : {}),
    ...(hasBody ? { "content-length": Buffer.byteLength(body) } : {}),
  });
  response.end(hasBody ? body : undefined);
}
