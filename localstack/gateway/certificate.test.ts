import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { connect, createServer, type TLSSocket } from "node:tls";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ensureCertificate } from "./certificate.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "certificate-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const DAY_MS = 86_400_000;

describe("ensureCertificate", () => {
  it("replaces damaged files, a key of another certificate, and one without the region's names", async () => {
    const first = await ensureCertificate(dir, "eu-west-1");
    const keyPath = join(dirname(first.certPath), "local-aws.key.pem");
    const other = await ensureCertificate(join(dir, "other"), "eu-west-1");
    for (const [path, text] of [
      [first.certPath, "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n"],
      [keyPath, ""],
      [keyPath, other.key],
    ] as const) {
      const before = await ensureCertificate(dir, "eu-west-1");
      await writeFile(path, text);
      const after = await ensureCertificate(dir, "eu-west-1");
      expect(after.cert).not.toBe(before.cert);
      expect(new X509Certificate(after.cert).validTo).toBeTruthy();
    }
    const before = await ensureCertificate(dir, "eu-west-1");
    expect((await ensureCertificate(dir, "us-east-1")).cert).not.toBe(before.cert);
  });

  it("renews one that is valid for less than 30 days", async () => {
    const nowMs = Date.now();
    const first = await ensureCertificate(dir, "eu-west-1", nowMs);
    expect((await ensureCertificate(dir, "eu-west-1", nowMs + 3_600 * DAY_MS)).cert).toBe(first.cert);
    expect((await ensureCertificate(dir, "eu-west-1", nowMs + 3_625 * DAY_MS)).cert).not.toBe(first.cert);
  });

  it("keeps what it made, the key for its owner only", async () => {
    const first = await ensureCertificate(dir, "eu-west-1");
    expect(await ensureCertificate(dir, "eu-west-1")).toEqual(first);
    expect(isAbsolute(first.certPath)).toBe(true);
    expect(await readFile(first.certPath, "utf8")).toBe(first.cert);
    expect((await stat(join(dir, "local-aws.key.pem"))).mode & 0o777).toBe(0o600);
  });

  it("is trusted by a client that has it as its authority, under every name that code dials", async () => {
    const { key, cert } = await ensureCertificate(dir, "eu-west-1");
    const server = createServer({ key, cert }, (socket) => socket.end());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const dial = async (name: string): Promise<string> => {
      const socket: TLSSocket = connect({
        port,
        host: "127.0.0.1",
        ca: cert,
        ...(name === "127.0.0.1" ? {} : { servername: name }),
      });
      const outcome = await new Promise<string>((resolve) => {
        socket.once("secureConnect", () => resolve("trusted"));
        socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "error"));
      });
      socket.destroy();
      return outcome;
    };
    for (const name of [
      "127.0.0.1",
      "localhost",
      "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com",
      "dynamodb.eu-west-1.amazonaws.com",
      "s3.amazonaws.com",
    ])
      expect([name, await dial(name)]).toEqual([name, "trusted"]);
    expect(await dial("example.com")).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
    server.close();
  });
});
