import { Agent, request } from "node:http";
import { ServiceError } from "./answers.ts";

export interface EngineAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface EnginePass {
  /**
   * Passes a DynamoDB or Streams call on. While the engine restarts it waits up to five seconds; a call that may have been written is not repeated, since
   * only the caller can know whether that is safe.
   * @throws ServiceError 500 or 503, which every SDK retries.
   */
  send(target: string, body: Buffer | string, repeatable: boolean): Promise<EngineAnswer>;
  close(): void;
}

const WAIT_MS = 5_000;
const RETRY_EVERY_MS = 10;
/** The engine asks for an Authorization header and does not check it: that is the edge's part. */
const AUTHORIZATION =
  "AWS4-HMAC-SHA256 Credential=local/20250101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=local";

export function createEnginePass(endpoint: string): EnginePass {
  const { hostname, port } = new URL(endpoint);
  const agent = new Agent({ keepAlive: true, maxSockets: 256, maxFreeSockets: 64, noDelay: true } as object);

  const once = (target: string, body: Buffer | string) =>
    new Promise<EngineAnswer>((resolve, reject) => {
      const call = request(
        {
          host: hostname,
          port,
          method: "POST",
          path: "/",
          agent,
          headers: {
            "content-type": "application/x-amz-json-1.0",
            "content-length": typeof body === "string" ? Buffer.byteLength(body) : body.length,
            "x-amz-target": target,
            "x-amz-date": "20250101T000000Z",
            authorization: AUTHORIZATION,
          },
        },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on("data", (part: Buffer) => parts.push(part));
          answer.on("error", reject);
          answer.on("end", () => {
            const headers: Record<string, string> = {};
            for (const name of ["content-type", "x-amz-crc32"]) {
              const value = answer.headers[name];
              if (typeof value === "string") headers[name] = value;
            }
            resolve({
              status: answer.statusCode ?? 500,
              headers,
              body: parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts),
            });
          });
        },
      );
      call.on("error", reject);
      call.end(body);
    });

  return {
    async send(target, body, repeatable) {
      const until = Date.now() + WAIT_MS;
      for (;;) {
        try {
          return await once(target, body);
        } catch (error) {
          // Nothing listened, so nothing was written.
          const refused = (error as NodeJS.ErrnoException).code === "ECONNREFUSED";
          if (!refused && !repeatable) {
            throw new ServiceError("InternalServerError", "The DynamoDB engine ended during the call.", 500);
          }
          if (Date.now() > until) {
            throw new ServiceError(
              "ServiceUnavailableException",
              "The DynamoDB engine is being restarted.",
              503,
            );
          }
          await new Promise((resolve) => setTimeout(resolve, RETRY_EVERY_MS));
        }
      }
    },
    close: () => agent.destroy(),
  };
}
