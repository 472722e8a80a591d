import { Agent, request } from "node:http";
import type { EngineScope } from "./types.ts";

/** An error that the engine answered with: `name` is AWS's (`ResourceNotFoundException`). */
export class EngineCallError extends Error {
  readonly status: number;
  constructor(name: string, message: string, status: number) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

export type EngineCall = <Output = Record<string, unknown>>(
  operation: string,
  input: unknown,
) => Promise<Output>;

const ANY_SCOPE: EngineScope = { accountId: "local", region: "local" };

/** Has the form of one. */
const NO_SIGNATURE = "0".repeat(64);

/** The headers of a signature that no engine checks: that is the edge's part. @param service as in a scope: `dynamodb`, `sqs` @param time as in `x-amz-date` */
export const engineSignature = (
  service: string,
  { accountId, region }: EngineScope = ANY_SCOPE,
  time = "20250101T000000Z",
) => ({
  "x-amz-date": time,
  authorization: `AWS4-HMAC-SHA256 Credential=${accountId}/${time.slice(0, 8)}/${region}/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=${NO_SIGNATURE}`,
});

const now = () => new Date().toISOString().replace(/[-:]|\.\d+/g, "");

const agent = new Agent({ keepAlive: true, maxSockets: 4 });

/**
 * Calls the DynamoDB engine itself, not the edge, for what AWS does on its own account: tables from a template, TTL. The SDK would cost 100 ms at start. The edge takes such calls for the developer's.
 * @throws EngineCallError, or Node's error where nothing answers.
 */
export function engineClient(endpoint: string, scope?: EngineScope): EngineCall {
  return <Output>(operation: string, input: unknown) =>
    new Promise<Output>((resolve, reject) => {
      const body = Buffer.from(JSON.stringify(input));
      const call = request(
        endpoint,
        {
          method: "POST",
          agent,
          headers: {
            "content-type": "application/x-amz-json-1.0",
            "content-length": body.length,
            "x-amz-target": `DynamoDB_20120810.${operation}`,
            ...engineSignature("dynamodb", scope, now()),
          },
        },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on("data", (part: Buffer) => parts.push(part));
          answer.on("error", reject);
          answer.on("end", () => {
            const text = Buffer.concat(parts).toString();
            const status = answer.statusCode ?? 0;
            try {
              const output = JSON.parse(text) as { __type?: string; message?: string; Message?: string };
              if (status === 200) resolve(output as Output);
              else {
                const name = output.__type?.split("#").at(-1) ?? "UnknownError";
                reject(new EngineCallError(name, output.message ?? output.Message ?? text, status));
              }
            } catch {
              reject(new EngineCallError("UnknownError", `${operation}: ${text.slice(0, 200)}`, status));
            }
          });
        },
      );
      call.on("error", reject);
      call.end(body);
    });
}

/** What a connection says whose engine has ended, or is not up again yet: Node's error codes. */
export const ENGINE_GONE: ReadonlySet<string> = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE"]);

/** Every page of a Query or Scan. */
export async function* pagesOf<Output extends { readonly LastEvaluatedKey?: object }>(
  call: <Result>(operation: string, input: object) => Promise<Result>,
  operation: "Query" | "Scan",
  input: object,
): AsyncGenerator<Output> {
  let ExclusiveStartKey: object | undefined;
  do {
    const page: Output = await call<Output>(operation, {
      ...input,
      ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
    });
    yield page;
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}
