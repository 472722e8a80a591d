import { existsSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { runCommand } from "../run-command.mjs";

/** From PyPI; MIT-0. Pinned, because a newer one knows more to complain of. */
export const CFN_LINT = "1.58.0";

/**
 * Rules that are left out.
 * W3005 (a DependsOn that says what a reference says already): osls writes them, and they do no harm.
 */
const LEFT_OUT = ["W3005"];
const INSTALL_MS = 180_000;

const cacheFolder = () =>
  process.env.FANOUT_CACHE_DIR ??
  (process.env.XDG_CACHE_HOME
    ? path.join(process.env.XDG_CACHE_HOME, "fanout")
    : path.join(os.homedir(), ".cache", "fanout"));

/**
 * Checks CloudFormation templates with cfn-lint, which is installed once into a cache folder where Python 3 is there.
 * @param {string[]} files
 * @param {(line: string) => void} say
 * @returns {Promise<{problems: string[]} | {skipped: string}>} `skipped`: why it cannot run here
 */
export async function lintTemplates(files, say) {
  const tool = await installed(say);
  if (tool.skipped) return tool;
  const args = [
    "--format",
    "parseable",
    "--non-zero-exit-code",
    "informational",
    "--ignore-checks",
    ...LEFT_OUT,
    "--",
    ...files,
  ];
  const { code, output } = await runCommand(tool.command, args);
  if (code === 0) return { problems: [] };
  const lines = output.trim().split("\n");
  return { problems: lines.map((line) => `cfn-lint: ${line}`) };
}

async function installed(say) {
  const folder = path.join(cacheFolder(), `cfn-lint-${CFN_LINT}`);
  const bin = path.join(folder, process.platform === "win32" ? "Scripts" : "bin");
  const command = path.join(bin, process.platform === "win32" ? "cfn-lint.exe" : "cfn-lint");
  if (existsSync(command)) return { command };
  const python = await findPython();
  if (!python) return { skipped: "there is no Python 3.10 or newer" };
  say(`Installing cfn-lint ${CFN_LINT} into ${folder}. This happens once.`);
  const reason = await install(python, folder, bin);
  if (reason === undefined && existsSync(command)) return { command };
  // Half an environment would be taken for a whole one.
  rmSync(folder, { recursive: true, force: true });
  return { skipped: `it could not be installed (${reason ?? "its command is missing"})` };
}

async function findPython() {
  const asks = "import sys; sys.exit(0 if sys.version_info >= (3, 10) else 1)";
  for (const name of ["python3", "python"])
    if ((await runCommand(name, ["-c", asks])).code === 0) return name;
  return undefined;
}

async function install(python, folder, bin) {
  const made = await runCommand(python, ["-m", "venv", folder]);
  if (made.code !== 0) return lastLine(made.output);
  const pip = await runCommand(
    path.join(bin, "python"),
    [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "--retries",
      "1",
      `cfn-lint==${CFN_LINT}`,
    ],
    { signal: AbortSignal.timeout(INSTALL_MS) },
  );
  return pip.code === 0 ? undefined : lastLine(pip.output);
}

const lastLine = (text) => text.trim().split("\n").at(-1)?.trim().slice(0, 160) || "no reason given";
