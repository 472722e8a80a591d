import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { LOCAL_CERTIFICATE_NAME } from "../net/certificate-name.ts";

export interface CertificateFiles {
  /** PEM. */
  readonly key: string;
  /** PEM; its own authority, so that trusting it (`NODE_EXTRA_CA_CERTS`) is enough. */
  readonly cert: string;
  /** Absolute path of the certificate, for whoever has to trust it. */
  readonly certPath: string;
}

const DAY_MS = 86_400_000;
const VALID_DAYS = 3_650;
const RENEW_BEFORE_DAYS = 30;

/**
 * The certificate of the local ports, for 127.0.0.1, localhost and the names under amazonaws.com that code dials. Kept in `dir` and made anew where it is missing, damaged, without
 * one of the names, or valid for less than 30 days. The key is readable by its owner only.
 * @param keyType of the key of a certificate that is to be shown beside this one on the same port
 */
export async function ensureCertificate(
  dir: string,
  region: string,
  nowMs: number = Date.now(),
  keyType: "ec" | "rsa" = "ec",
): Promise<CertificateFiles> {
  const keyPath = resolve(join(dir, "local-aws.key.pem"));
  const certPath = resolve(join(dir, "local-aws.cert.pem"));
  const names = certificateNames(region);
  try {
    const [key, cert] = await Promise.all([readFile(keyPath, "utf8"), readFile(certPath, "utf8")]);
    if (isUsable(key, cert, names, nowMs)) return { key, cert, certPath };
  } catch {
    // Missing or damaged: both are made anew below.
  }
  await mkdir(dir, { recursive: true });
  const { key, cert } = await makeCertificate(names, nowMs, keyType);
  await replaceFile(keyPath, key, 0o600);
  await replaceFile(certPath, cert, 0o644);
  return { key, cert, certPath };
}

const certificateNames = (region: string) => [
  "localhost",
  `*.execute-api.${region}.amazonaws.com`,
  "*.amazonaws.com",
  `*.${region}.amazonaws.com`,
  // Buckets are part of the name.
  "*.s3.amazonaws.com",
  `*.s3.${region}.amazonaws.com`,
];

async function makeCertificate(names: readonly string[], nowMs: number, keyType: "ec" | "rsa") {
  // Loaded only here: it takes 80 ms, and a certificate is made once in ten years.
  const { generate } = await import("selfsigned");
  const pems = await generate([{ name: "commonName", value: LOCAL_CERTIFICATE_NAME }], {
    keyType,
    ...(keyType === "ec" ? { curve: "P-256" as const } : { keySize: 2048 }),
    algorithm: "sha256",
    notBeforeDate: new Date(nowMs - DAY_MS),
    notAfterDate: new Date(nowMs + VALID_DAYS * DAY_MS),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", digitalSignature: true, keyCertSign: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [{ type: 7, ip: "127.0.0.1" }, ...names.map((value) => ({ type: 2 as const, value }))],
      },
    ],
  });
  return { key: pems.private, cert: pems.cert };
}

function isUsable(key: string, cert: string, names: readonly string[], nowMs: number): boolean {
  const parsed = new X509Certificate(cert);
  const alternatives = parsed.subjectAltName ?? "";
  return (
    Date.parse(parsed.validFrom) <= nowMs &&
    Date.parse(parsed.validTo) - nowMs > RENEW_BEFORE_DAYS * DAY_MS &&
    parsed.checkPrivateKey(createPrivateKey(key)) &&
    parsed.checkIP("127.0.0.1") !== undefined &&
    names.every((name) => alternatives.split(", ").includes(`DNS:${name}`))
  );
}

/** Written beside and renamed, so that a start that is cut off leaves no half a file. */
async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  await writeFile(partial, text, { mode });
  await rename(partial, path);
}
