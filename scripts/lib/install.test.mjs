import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findInstallReason } from "./install.mjs";

const VITE = { version: "8.3.8", integrity: "sha512-a" };
let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "fanout-install-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(file, packages) {
  const target = path.join(folder, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, JSON.stringify({ packages }));
}
const lock = (packages) => write("package-lock.json", { "": { version: "0.1.0" }, ...packages });
const installed = (packages) => write("node_modules/.package-lock.json", packages);
const putPackage = (name) => write(`node_modules/${name}/package.json`, {});

describe("findInstallReason", () => {
  it("says how to get a lost lock file back", () => {
    expect(() => findInstallReason(folder)).toThrow(
      "package-lock.json is missing or unreadable. Try: git checkout package-lock.json",
    );
  });

  it("asks for an install where there is none", () => {
    lock({ "node_modules/vite": VITE });
    expect(findInstallReason(folder)).toBe("nothing is installed yet");
  });

  it("asks for one where a version, a checksum or a package differs", () => {
    lock({ "node_modules/vite": VITE });
    putPackage("vite");
    installed({ "node_modules/vite": { ...VITE, version: "8.3.7" } });
    expect(findInstallReason(folder)).toBe("vite is not at 8.3.8");
    installed({ "node_modules/vite": { ...VITE, integrity: "sha512-b" } });
    expect(findInstallReason(folder)).toBe("vite is not at 8.3.8");
    installed({});
    expect(findInstallReason(folder)).toBe("vite is not at 8.3.8");
  });

  it("asks for one where a tool's folder is gone although npm's list names it", () => {
    lock({ "node_modules/vite": VITE });
    installed({ "node_modules/vite": VITE });
    expect(findInstallReason(folder)).toBe("vite is gone");
  });

  it("asks for none where the contents are the same, whatever the times are", () => {
    lock({ "node_modules/vite": VITE });
    installed({ "node_modules/vite": VITE });
    putPackage("vite");
    utimesSync(path.join(folder, "node_modules/.package-lock.json"), 0, 0);
    expect(findInstallReason(folder)).toBeUndefined();
  });

  it("lets other platforms' optional packages and workspace links be absent", () => {
    lock({
      "node_modules/vite": VITE,
      "node_modules/fsevents": { version: "2.3.3", optional: true },
      "node_modules/fanout-local-aws": { resolved: "localstack", link: true },
      localstack: { version: "0.1.0" },
    });
    installed({ "node_modules/vite": VITE });
    putPackage("vite");
    expect(findInstallReason(folder)).toBeUndefined();
  });

  it("takes one that may be absent, and is there at another version, as due", () => {
    lock({ "node_modules/serverless": { version: "4.3.1", devOptional: true } });
    installed({ "node_modules/serverless": { version: "4.3.0" } });
    expect(findInstallReason(folder)).toBe("serverless is not at 4.3.1");
  });
});
