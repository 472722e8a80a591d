import { randomBytes } from "node:crypto";
import type { Log } from "../../log.ts";
import {
  bucketInHost,
  createS3Guard,
  type S3Answer,
  S3Error,
  type S3Request,
  s3ErrorAnswer,
} from "../../s3/index.ts";
import { answerHeaders, type LocalStackAddress, pass, passStreamed } from "./call.ts";

/** What local AWS itself does with objects, whoever has them. */
export interface Objects {
  /** Never rejects: what goes wrong is an answer. Reads the body as it needs it. */
  answer(request: S3Request): Promise<S3Answer>;
  /** For destinations of functions, which ask nobody. @throws Error where it is not stored */
  put(bucket: string, key: string, body: Buffer): Promise<void>;
}

const SERVICE = "s3";
/** Of a presigned URL: LocalStack would hold it against an address that nobody signed. */
const SIGNATURE =
  /^X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token|Content-Sha256)$/i;

/** The objects of a LocalStack: signatures and IAM are checked here, bodies pass as streams both ways. */
export function createLocalStackObjects(
  place: LocalStackAddress,
  options: Parameters<typeof createS3Guard>[0] & { readonly log: Log },
): Objects {
  const guard = createS3Guard(options);

  async function passOn(request: S3Request): Promise<S3Answer> {
    const call = guard(request);
    const answer = await passStreamed(place, {
      method: request.method,
      path: pathOf(request.url, bucketInHost(call.headers.get("host") ?? "")),
      headers: { ...Object.fromEntries(call.headers), ...request.headers },
      body: request.body,
      signingName: SERVICE,
    });
    return { status: answer.statusCode ?? 502, headers: answerHeaders(answer), body: answer };
  }

  return {
    async answer(request) {
      try {
        return await passOn(request);
      } catch (error) {
        const refused =
          error instanceof S3Error
            ? error
            : new S3Error("InternalError", {
                message: `LocalStack does not answer: ${(error as Error).message}`,
              });
        return s3ErrorAnswer(
          refused,
          randomBytes(8).toString("hex").toUpperCase(),
          request.method === "HEAD",
        );
      }
    },
    async put(bucket, key, body) {
      const { status, body: text } = await pass(place, {
        method: "PUT",
        path: `/${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`,
        headers: { "content-length": String(body.length) },
        body,
        signingName: SERVICE,
      });
      if (status !== 200) throw new Error(`LocalStack answered ${status}: ${text.toString().slice(0, 200)}`);
    },
  };
}

/** With the bucket in the path, where LocalStack finds it whatever the host is called. */
function pathOf(url: string, bucketInHostName: string | undefined): string {
  const [path = "/", query] = url.split("?");
  const kept = (query ?? "")
    .split("&")
    .filter((part) => part !== "" && !SIGNATURE.test(part.split("=")[0] ?? ""));
  const whole = bucketInHostName === undefined ? path : `/${bucketInHostName}${path}`;
  return `${whole}${kept.length > 0 ? `?${kept.join("&")}` : ""}`;
}
