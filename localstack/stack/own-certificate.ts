import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { UserError } from "../user-error.ts";

/**
 * The certificate in the folder that serverless-offline's `httpsProtocol` names, from the current folder as there.
 * @throws UserError naming the option and the file that is missing or holds no key
 */
export async function readOwnCertificate(
  folder: string,
): Promise<{ key: string; cert: string; keyType: "ec" | "rsa" }> {
  const read = async (name: string) => {
    const file = join(resolve(folder), name);
    try {
      return await readFile(file, "utf8");
    } catch (error) {
      throw new UserError(`httpsProtocol needs ${file}, which cannot be read: ${(error as Error).message}`);
    }
  };
  const [cert, key] = await Promise.all([read("cert.pem"), read("key.pem")]);
  return { cert, key, keyType: keyTypeOf(key, join(resolve(folder), "key.pem")) };
}

function keyTypeOf(key: string, file: string): "ec" | "rsa" {
  try {
    return createPrivateKey(key).asymmetricKeyType === "rsa" ? "rsa" : "ec";
  } catch {
    throw new UserError(`httpsProtocol needs ${file} to be a private key in PEM without a passphrase.`);
  }
}
