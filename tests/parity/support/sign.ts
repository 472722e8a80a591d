import { createHash, createHmac } from "node:crypto";
import process from "node:process";
import { SignatureV4 } from "@smithy/signature-v4";
import { isDeployed } from "./target.ts";

/** What the signer wants of a hash; Node's own does the work. */
class Sha256 {
  readonly #secret: string | ArrayBuffer | ArrayBufferView | undefined;
  #hash!: { update(data: Uint8Array): unknown; digest(): Buffer };
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret;
    this.reset();
  }
  reset(): void {
    const secret = this.#secret;
    this.#hash =
      secret === undefined ? createHash("sha256") : createHmac("sha256", secret as NodeJS.ArrayBufferView);
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof data === "string" ? Buffer.from(data) : new Uint8Array(data as ArrayBuffer));
  }
  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }
}

const credentials = () =>
  isDeployed
    ? {
        accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? "",
        secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? "",
        ...(process.env.AWS_SESSION_TOKEN ? { sessionToken: process.env.AWS_SESSION_TOKEN } : {}),
      }
    : { accessKeyId: "local", secretAccessKey: "local" };

/** A handshake's address and headers, signed for `execute-api` (or, for a wrong one, another service): by headers, or in the query as a browser has to (A1.22). */
export async function signHandshake(
  address: string,
  region: string,
  how: "headers" | "query",
  service = "execute-api",
): Promise<{ url: string; headers: Record<string, string> }> {
  const url = new URL(address);
  const signer = new SignatureV4({
    credentials: credentials(),
    region,
    service,
    sha256: Sha256 as never,
  });
  const request = {
    method: "GET",
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host },
  };
  if (how === "headers") {
    const { headers } = await signer.sign(request);
    const { host: _host, ...rest } = headers;
    return { url: url.href, headers: rest };
  }
  const { query } = await signer.presign(request, { expiresIn: 300 });
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, String(value));
  return { url: url.href, headers: {} };
}
