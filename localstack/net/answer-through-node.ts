import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { AnswerRequest, WholeAnswer } from "./answer-requests.ts";

/** What is read of a body that is too large, so that its sender gets to read the answer; more ends the connection. */
const MAX_DRAINED_BYTES = 10 * 1024 * 1024;

/** The same answers for requests that only Node's HTTP server reads: chunked or large bodies, headers that come twice, `Expect`. */
export function answerThroughNode(
  answer: AnswerRequest,
  maxBodyBytes: number,
  tooLarge: WholeAnswer,
): RequestListener {
  const answerWhole = async (request: IncomingMessage, response: ServerResponse, body: Buffer) => {
    const { method = "", url = "", headers } = request;
    const given = await answer({ method, url, headers, body });
    if (given) write(response, given);
    else response.destroy();
  };
  return (request, response) => {
    const announced = Number(request.headers["content-length"] ?? 0);
    if (announced > maxBodyBytes) {
      if (announced > maxBodyBytes + MAX_DRAINED_BYTES) response.setHeader("connection", "close");
      request.resume();
      write(response, tooLarge);
      return;
    }
    const parts: Buffer[] = [];
    let bytes = 0;
    request.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes <= maxBodyBytes) parts.push(part);
      else parts.length = 0;
      if (bytes > maxBodyBytes + MAX_DRAINED_BYTES) {
        write(response, tooLarge);
        request.destroy();
      }
    });
    request.on("end", () => {
      if (bytes > maxBodyBytes) write(response, tooLarge);
      else answerWhole(request, response, Buffer.concat(parts, bytes)).catch(() => response.destroy());
    });
    request.on("error", () => response.destroy());
  };
}

function write(response: ServerResponse, { status, headers, body }: WholeAnswer): void {
  if (response.headersSent || response.destroyed) return;
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  response.writeHead(status, { ...headers, ...(status === 204 ? {} : { "content-length": length }) });
  response.end(body);
}
