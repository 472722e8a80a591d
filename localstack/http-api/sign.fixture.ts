import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Credentials } from "../iam/types.ts";

/** The headers of a GET that is signed with a function's keys, for tests of this folder. */
export async function signGet(
  address: string,
  credentials: Credentials,
  service: string,
): Promise<Record<string, string>> {
  const url = new URL(address);
  const signer = new SignatureV4({ credentials, region: "eu-west-1", service, sha256: Sha256 as never });
  const { headers } = await signer.sign({
    method: "GET",
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    headers: { host: url.host },
  });
  return headers;
}

/** What the signer wants of a hash; Node's own does the work. */
class Sha256 {
  readonly #hash: { update(data: string | Uint8Array): unknown; digest(): Buffer };
  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret);
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }
}
