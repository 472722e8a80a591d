import { randomBytes } from "node:crypto";
import {
  bucketInHost,
  createS3Guard,
  type Objects,
  type S3Answer,
  S3Error,
  type S3Request,
  s3ErrorAnswer,
} from "../../s3/index.ts";
import { answerHeaders, type LocalStackAddress, pass, passStreamed } from "./call.ts";

const SERVICE = "s3";
/** Of a presigned URL: LocalStack would hold it against an address that nobody signed. */
const SIGNATURE =
  /^X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token|Content-Sha256)$/i;

/** The objects of a LocalStack: signatures and IAM are checked here, bodies pass as streams both ways. */
export function createLocalStackObjects(
  place: LocalStackAddress,
  options: Parameters<typeof createS3Guard>[0],
  buckets: () => readonly string[],
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

  const ask = (method: string, path: string, body = "") =>
    pass(place, {
      method,
      path,
      headers: { "content-length": String(Buffer.byteLength(body)) },
      body: Buffer.from(body),
      signingName: SERVICE,
    });

  /** Every page of a list of keys. */
  async function keysOf(bucket: string): Promise<string[]> {
    const keys: string[] = [];
    for (;;) {
      const after = keys.length > 0 ? `&start-after=${encodeURIComponent(keys.at(-1) as string)}` : "";
      const { body } = await ask("GET", `/${bucket}?list-type=2&encoding-type=url${after}`);
      const page = [...body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = ""]) =>
        decodeURIComponent(key.replaceAll("+", " ")),
      );
      keys.push(...page);
      if (page.length === 0 || !body.includes("<IsTruncated>true<")) return keys;
    }
  }

  return {
    async empty() {
      for (const bucket of buckets())
        for (const key of await keysOf(bucket)) await ask("DELETE", `/${bucket}/${pathOfKey(key)}`);
    },
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
        path: `/${bucket}/${pathOfKey(key)}`,
        headers: { "content-length": String(body.length) },
        body,
        signingName: SERVICE,
      });
      if (status !== 200) throw new Error(`LocalStack answered ${status}: ${text.toString().slice(0, 200)}`);
    },
  };
}

const pathOfKey = (key: string) => key.split("/").map(encodeURIComponent).join("/");

/** With the bucket in the path, where LocalStack finds it whatever the host is called. */
function pathOf(url: string, bucketInHostName: string | undefined): string {
  const [path = "/", query] = url.split("?");
  const kept = (query ?? "")
    .split("&")
    .filter((part) => part !== "" && !SIGNATURE.test(part.split("=")[0] ?? ""));
  const whole = bucketInHostName === undefined ? path : `/${bucketInHostName}${path}`;
  return `${whole}${kept.length > 0 ? `?${kept.join("&")}` : ""}`;
}
