import { Writable } from "node:stream";
import { finished } from "node:stream/promises";

/** What a streamed handler has written, whole: Invoke answers with it as it is, where a plain handler's value is written as JSON. */
export class StreamedAnswer {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type StreamingHandler = (event: unknown, stream: ResponseStream, context: unknown) => unknown;

/** Between the metadata of an HTTP response and its body. */
const PRELUDE_END = Buffer.alloc(8);
const HTTP_INTEGRATION_TYPE = "application/vnd.awslambda.http-integration-response";

class ResponseStream extends Writable {
  readonly #chunks: Buffer[] = [];
  contentType = "application/octet-stream";
  /** Written before the first byte of the body. */
  prelude: Buffer | undefined;

  setContentType(contentType: string): void {
    this.contentType = contentType;
  }

  get text(): string {
    return Buffer.concat(this.prelude ? [this.prelude, ...this.#chunks] : this.#chunks).toString("utf8");
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }
}

/**
 * The global that AWS's Node.js runtime has. A handler made with it runs as elsewhere; its answer is kept until it is whole, as an Invoke that does not ask for a stream gets
 * it. Source: Lambda developer guide, "Writing response streaming-enabled Lambda functions".
 */
export function installStreaming(): void {
  const awslambda = {
    /** Of two parameters, so that it is not taken for a callback handler (B14). */
    streamifyResponse: (handler: StreamingHandler) => async (event: unknown, context: unknown) => {
      const stream = new ResponseStream();
      const written = finished(stream);
      // The handler's own error comes first.
      written.catch(() => {});
      await handler(event, stream, context);
      await written;
      return new StreamedAnswer(stream.text);
    },
    HttpResponseStream: {
      from(stream: ResponseStream, metadata: unknown): ResponseStream {
        stream.setContentType(HTTP_INTEGRATION_TYPE);
        stream.prelude = Buffer.concat([Buffer.from(JSON.stringify(metadata)), PRELUDE_END]);
        return stream;
      },
    },
  };
  Object.defineProperty(globalThis, "awslambda", { value: awslambda, writable: true, configurable: true });
}
