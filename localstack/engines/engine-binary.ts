import { accessSync, chmodSync, constants } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { EngineError } from "./engine-error.ts";

/** The version whose faults the cures in this folder are made for; `dynoxide.int.test.ts` names it too. */
export const DYNOXIDE_VERSION = "1.2.1";

/**
 * Path of dynoxide's program for this machine, from its npm package.
 * @throws EngineError `engine-missing`
 */
export function findDynoxide(
  platform: string = process.platform,
  arch: string = process.arch,
  from: string = join(process.cwd(), "package.json"),
): string {
  const name = `@dynoxide/${platform}-${arch}`;
  const program = platform === "win32" ? "dynoxide.exe" : "dynoxide";
  const packageFile = resolvePackage(name, from);
  if (!packageFile) {
    throw new EngineError(
      "engine-missing",
      `The DynamoDB engine for ${platform}-${arch} is not installed. Try: npm install --no-save ${name}@${DYNOXIDE_VERSION}`,
    );
  }
  const file = join(dirname(packageFile), program);
  try {
    accessSync(file, constants.X_OK);
  } catch {
    try {
      chmodSync(file, 0o755);
    } catch (error) {
      throw new EngineError(
        "engine-missing",
        `${file} cannot be run. Try: npm install --no-save ${name}@${DYNOXIDE_VERSION}`,
        { cause: error },
      );
    }
  }
  return file;
}

/** Looks beside this code first (it is this package's dependency), then from the project that runs. */
function resolvePackage(name: string, from: string): string | undefined {
  for (const start of [typeof __filename === "string" ? __filename : undefined, from]) {
    if (!start) continue;
    try {
      return createRequire(start).resolve(`${name}/package.json`);
    } catch {
      // not here: the next place, or undefined
    }
  }
  return undefined;
}
