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

it("reads cert.pem and key.pem", async () => {
  writeFileSync(join(folder, "cert.pem"), "a certificate");
  writeFileSync(join(folder, "key.pem"), "its key");
  expect(await readOwnCertificate(folder)).toEqual({ cert: "a certificate", key: "its key" });
});
