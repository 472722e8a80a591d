import { createHmac, randomBytes } from "node:crypto";
import type { Credentials } from "./types.ts";

/** Gives each function keys of its own, as AWS gives an environment those of the function's role. */
export interface CredentialIssuer {
  /** The same keys for the same function and seed. */
  issue(functionKey: string): Credentials;
  find(accessKeyId: string): { readonly functionKey: string; readonly credentials: Credentials } | undefined;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** `ASIA` and sixteen characters: the form of a temporary access key id. Source: IAM user guide, "IAM identifiers". */
const accessKeyId = (bytes: Buffer) => `ASIA${Array.from(bytes, (byte) => ALPHABET[byte % 32]).join("")}`;

/** @param seed secret; with one that is kept, what a function has signed holds beyond this process, as on AWS: a presigned URL */
export function createCredentialIssuer(seed: Buffer = randomBytes(32)): CredentialIssuer {
  const derive = (functionKey: string, what: string) =>
    createHmac("sha512", seed).update(`${what}/${functionKey}`).digest();
  const byFunction = new Map<string, Credentials>();
  const byKey = new Map<string, { functionKey: string; credentials: Credentials }>();
  return {
    issue(functionKey) {
      const known = byFunction.get(functionKey);
      if (known) return known;
      const credentials: Credentials = {
        accessKeyId: accessKeyId(derive(functionKey, "id").subarray(0, 16)),
        secretAccessKey: derive(functionKey, "secret").subarray(0, 30).toString("base64"),
        sessionToken: Buffer.concat([
          derive(functionKey, "token"),
          derive(functionKey, "more").subarray(0, 32),
        ]).toString("base64"),
      };
      byFunction.set(functionKey, credentials);
      byKey.set(credentials.accessKeyId, { functionKey, credentials });
      return credentials;
    },
    find: (id) => byKey.get(id),
  };
}
