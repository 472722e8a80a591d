import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readOwnCertificate } from "./own-certificate.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "certificate-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("names the option and the file that is missing", async () => {
  writeFileSync(join(folder, "cert.pem"), "a certificate");
  await expect(readOwnCertificate(folder)).rejects.toThrow(
    /^httpsProtocol needs .*key\.pem, which cannot be read/,
  );
});

it("names the file that holds no key", async () => {
  writeFileSync(join(folder, "cert.pem"), "a certificate");
  writeFileSync(join(folder, "key.pem"), "no key");
  await expect(readOwnCertificate(folder)).rejects.toThrow(
    /^httpsProtocol needs .*key\.pem to be a private key/,
  );
});

it.each(["ec", "rsa"] as const)("reads cert.pem and key.pem, and the type of its %s key", async (keyType) => {
  const { privateKey } =
    keyType === "ec"
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  writeFileSync(join(folder, "cert.pem"), "a certificate");
  writeFileSync(join(folder, "key.pem"), key);
  expect(await readOwnCertificate(folder)).toEqual({ cert: "a certificate", key, keyType });
});
