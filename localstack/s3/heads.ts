import { bucketInHost, isS3Host } from "./call.ts";
import type { S3Request } from "./types.ts";

type Head = Pick<S3Request, "method" | "url" | "headers">;

const SCOPE = /\/([a-z0-9-]+)\/aws4_request/;

/**
 * Tells by a request's head whether it is S3's, since one address serves all services: by its signature's scope, by the host that it names, or, unsigned, by what only S3 is asked: a form for a bucket, a
 * preflight, a bucket that is there.
 */
export function createS3Heads(hasBucket: (name: string) => boolean): (head: Head) => boolean {
  return ({ method, url, headers }) => {
    if (headers["x-amz-target"] !== undefined) return false;
    const { authorization, host } = headers;
    const at = url.indexOf("?");
    const scope =
      typeof authorization === "string"
        ? authorization
        : (new URLSearchParams(at < 0 ? "" : url.slice(at)).get("X-Amz-Credential") ?? "");
    const service = SCOPE.exec(scope)?.[1];
    if (service !== undefined) return service === "s3";
    if (typeof host === "string" && (isS3Host(host) || hasBucket(bucketInHost(host) ?? ""))) return true;
    if (method === "OPTIONS") return headers["access-control-request-method"] !== undefined;
    const [first = "", ...rest] = (at < 0 ? url : url.slice(0, at)).slice(1).split("/");
    const isForm = String(headers["content-type"]).startsWith("multipart/form-data");
    if (method === "POST" && isForm && first !== "" && rest.join("") === "") return true;
    return hasBucket(first);
  };
}
