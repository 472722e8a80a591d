import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createCredentialIssuer, createSignatureVerifier } from "../iam/index.ts";
import { silentLog } from "../log.ts";
import { createLazyS3 } from "./lazy-s3.ts";

const folder = mkdtempSync(join(tmpdir(), "local-lazy-s3-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const DAY_MS = 86_400_000;
const begin = Date.UTC(2026, 0, 1);

function openAt(nowMs: number) {
  const told: string[] = [];
  const now = () => nowMs;
  const lazy = createLazyS3({
    folder,
    region: "us-east-1",
    accountId: "123456789012",
    signatures: createSignatureVerifier({ issuer: createCredentialIssuer(), now }),
    authorizer: { check: () => undefined, identify: () => ({ arn: "", userId: "" }) },
    log: { ...silentLog, info: (message) => told.push(message) },
    now,
    onEvent: (_rule, { eventName, s3 }) => told.push(`${eventName} ${s3.object.key}`),
  });
  lazy.provision([
    {
      name: "files",
      lifecycle: [{ enabled: true, prefix: "tmp/", expirationDays: 1 }],
      notifications: [{ events: ["s3:LifecycleExpiration:*"], target: "f" }],
    },
    { name: "others" },
  ]);
  return { lazy, told };
}

it("expires at the start what the declared rules say, where the folder is older than the start", async () => {
  const first = openAt(begin);
  for (const key of ["tmp/gone", "kept"]) await first.lazy.open().put("files", key, Buffer.from("x"));
  await first.lazy.open().put("others", "tmp/kept", Buffer.from("x"));
  first.lazy.close();
  const later = openAt(begin + 3 * DAY_MS);
  // Nobody to be told is there yet.
  expect(later.told).toEqual([]);
  later.lazy.startExpiry();
  expect(later.told).toEqual([
    "LifecycleExpiration:Delete tmp/gone",
    "S3's lifecycle rules removed 1 objects and 0 uploads.",
  ]);
  expect(later.lazy.open().expire()).toEqual({ objects: 0, uploads: 0 });
  later.lazy.close();
});
