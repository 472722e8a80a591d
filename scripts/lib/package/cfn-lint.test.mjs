import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, it as anywhere, beforeEach, expect, vi } from "vitest";
import { CFN_LINT, lintTemplates } from "./cfn-lint.mjs";

/** Stand-ins for executables are shell scripts. */
const it = anywhere.skipIf(process.platform === "win32");

let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "fanout-lint-"));
  vi.stubEnv("FANOUT_CACHE_DIR", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** An executable where one is looked for. */
function put(file, script) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

it("is skipped, with the reason, where there is no Python", async () => {
  vi.stubEnv("PATH", path.join(folder, "empty"));
  expect(await lintTemplates(["a.json"], () => {})).toEqual({ skipped: "there is no Python 3.10 or newer" });
});

it("is skipped where it cannot be installed, and leaves no half of it", async () => {
  // A Python that makes an environment whose pip reaches no index.
  put(
    path.join(folder, "bin/python3"),
    'case "$2" in venv) mkdir -p "$3/bin"; printf "#!/bin/sh\\necho no network >&2; exit 1\\n" >"$3/bin/python"; chmod +x "$3/bin/python";; esac',
  );
  vi.stubEnv("PATH", `${path.join(folder, "bin")}:/usr/bin:/bin`);
  const said = [];
  for (let times = 0; times < 2; times += 1)
    expect(await lintTemplates(["a.json"], (line) => said.push(line))).toEqual({
      skipped: "it could not be installed (no network)",
    });
  expect(said).toHaveLength(2);
});

it("says what it found, a problem for each line", async () => {
  put(
    path.join(folder, `cfn-lint-${CFN_LINT}`, "bin/cfn-lint"),
    "echo a.json:1:1:1:1:E1001:no resources; exit 2",
  );
  expect(await lintTemplates(["a.json"], () => {})).toEqual({
    problems: ["cfn-lint: a.json:1:1:1:1:E1001:no resources"],
  });
});
