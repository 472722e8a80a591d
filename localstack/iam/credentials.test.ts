import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCredentialIssuer } from "./credentials.ts";
import { openKeySeed } from "./key-seed.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "key-seed-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a function's keys", () => {
  it("look as AWS's, and differ by function and seed", () => {
    const issuer = createCredentialIssuer();
    const one = issuer.issue("one");
    expect(one.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(one.secretAccessKey).toHaveLength(40);
    expect(one.sessionToken).toHaveLength(128);
    const all = [one, issuer.issue("two"), createCredentialIssuer().issue("one")];
    for (const member of ["accessKeyId", "secretAccessKey", "sessionToken"] as const)
      expect(new Set(all.map((keys) => keys[member])).size).toBe(3);
    expect(issuer.find(one.accessKeyId)?.functionKey).toBe("one");
  });

  it("are the same after a restart, from a file that its owner alone may read", () => {
    const file = join(folder, "deep", "function-keys.seed");
    const issue = () => createCredentialIssuer(openKeySeed(file)).issue("one");
    expect(issue()).toEqual(issue());
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = issue();
    writeFileSync(file, "damaged");
    expect(issue()).not.toEqual(before);
    expect(Buffer.from(readFileSync(file, "utf8"), "base64")).toHaveLength(32);
  });
});
