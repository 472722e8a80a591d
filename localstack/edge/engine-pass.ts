import { engineSignature } from "../engines/engine-client.ts";
import { EngineError } from "../engines/engine-error.ts";
import type { Engine, EngineScope } from "../engines/types.ts";
import { createHttpPool, type HttpPool } from "../net/http-pool.ts";
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
   * @throws ServiceError 500 or 503, which every SDK retries; 501, which none does, with the next step where the engine cannot start.
   */
  send(target: string, body: Buffer | string, repeatable: boolean): Promise<EngineAnswer>;
  /** Whose calls the engine takes these for, once it has been asked. */
  readonly accountId: string | undefined;
  close(): void;
}

const WAIT_MS = 5_000;
const RETRY_EVERY_MS = 10;
/** The engine asks for an Authorization header and does not check it: that is the edge's part. */
const headersOf = (scope: EngineScope | undefined) =>
  Object.entries({ "content-type": "application/x-amz-json-1.0", ...engineSignature("dynamodb", scope) })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
/** As for a service that is not here: another try would end the same way. */
const CANNOT_START_STATUS = 501;
/** What of an answer's headers goes on to the caller. */
const PASSED_ON = ["content-type", "x-amz-crc32"];

/** @param engine asked at the first call, and until it has started */
export function createEnginePass(engine: {
  start(): Promise<Pick<Engine, "endpoint" | "scope">>;
}): EnginePass {
  let pool: HttpPool | undefined;
  let headers = "";
  let accountId: string | undefined;

  const open = async (): Promise<HttpPool> => {
    try {
      const { endpoint, scope } = await engine.start();
      const { hostname, port } = new URL(endpoint);
      headers = headersOf(scope);
      accountId = scope?.accountId;
      pool ??= createHttpPool(hostname, Number(port));
      return pool;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      throw new ServiceError("ServiceUnavailableException", error.message, CANNOT_START_STATUS);
    }
  };

  const once = async (target: string, body: Buffer | string): Promise<EngineAnswer> => {
    const answer = await (pool ?? (await open())).post(`${headers}x-amz-target: ${target}\r\n`, body);
    const passedOn: Record<string, string> = {};
    for (const name of PASSED_ON) {
      const value = answer.headers[name];
      if (value !== undefined) passedOn[name] = value;
    }
    return { status: answer.status, headers: passedOn, body: answer.body };
  };

  return {
    async send(target, body, repeatable) {
      const until = Date.now() + WAIT_MS;
      for (;;) {
        try {
          return await once(target, body);
        } catch (error) {
          if (error instanceof ServiceError) throw error;
          // Nothing listened, so nothing was written.
          const refused = (error as NodeJS.ErrnoException).code === "ECONNREFUSED";
          if (!refused && !repeatable) {
            throw new ServiceError("InternalServerError", "The DynamoDB engine ended during the call.", 500);
          }
          if (Date.now() > until) {
            throw new ServiceError(
              "ServiceUnavailableException",
              "The DynamoDB engine does not answer; the embedded one is started again by itself.",
              503,
            );
          }
          await new Promise((resolve) => setTimeout(resolve, RETRY_EVERY_MS));
        }
      }
    },
    get accountId() {
      return accountId;
    },
    close: () => pool?.close(),
  };
}
