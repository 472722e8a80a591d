import { randomBytes } from "node:crypto";
import type { Credentials } from "./types.ts";

/** Gives each function keys of its own, as AWS gives an environment those of the function's role. */
export interface CredentialIssuer {
  /** The same keys for the same function as long as this issuer lives. */
  issue(functionKey: string): Credentials;
  find(accessKeyId: string): { readonly functionKey: string; readonly credentials: Credentials } | undefined;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** `ASIA` and sixteen characters: the form of a temporary access key id. Source: IAM user guide, "IAM identifiers". */
function accessKeyId(): string {
  return `ASIA${Array.from(randomBytes(16), (byte) => ALPHABET[byte % 32]).join("")}`;
}

export function createCredentialIssuer(): CredentialIssuer {
  const byFunction = new Map<string, Credentials>();
  const byKey = new Map<string, { functionKey: string; credentials: Credentials }>();
  return {
    issue(functionKey) {
      const known = byFunction.get(functionKey);
      if (known) return known;
      const credentials: Credentials = {
        accessKeyId: accessKeyId(),
        secretAccessKey: randomBytes(30).toString("base64"),
        sessionToken: randomBytes(96).toString("base64"),
      };
      byFunction.set(functionKey, credentials);
      byKey.set(credentials.accessKeyId, { functionKey, credentials });
      return credentials;
    },
    find: (id) => byKey.get(id),
  };
}
