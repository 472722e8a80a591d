import { existsSync } from "node:fs";
import { join } from "node:path";
import { findHandlerFile, moduleOf } from "../lambda/build/handler-file.ts";
import { cannotRun, isNodejs } from "../lambda/runner/languages.ts";
import { runnerCode } from "../lambda/runner/source-files.ts";
import type { FunctionModel, ServiceModel } from "../model/types.ts";

/**
 * A sentence for each function that every call will fail of, as far as that shows without running its code: no file, no export's name, no runtime on this machine. AWS deploys such functions too, so the start goes on.
 * @param path the PATH that interpreters are looked for on
 */
export function handlerWarnings(
  { functions, root }: Pick<ServiceModel, "functions" | "root">,
  path: string,
): string[] {
  return functions.flatMap((fn) => {
    const why = isNodejs(fn.runtime) ? nodejsFault(root, fn) : otherFault(root, fn, path);
    return why === undefined ? [] : [`functions.${fn.key}: ${why} Until then each call of it fails.`];
  });
}

function nodejsFault(root: string, { handler }: FunctionModel): string | undefined {
  const module = moduleOf(handler);
  if (findHandlerFile(root, handler) === undefined)
    return `its handler ${handler} has no file: there is no ${join(root, module)} with .ts, .js or another ending of TypeScript or JavaScript.`;
  return module === handler
    ? `its handler ${handler} names no export: write ${handler}.handler for the one called handler.`
    : undefined;
}

function otherFault(root: string, fn: FunctionModel, path: string): string | undefined {
  const refusal = cannotRun(fn.runtime, path);
  if (refusal !== undefined) return (JSON.parse(refusal) as { errorMessage: string }).errorMessage;
  const code = runnerCode(root, [fn]).get(fn.key);
  return code && "bundle" in code && !existsSync(code.bundle)
    ? `its handler ${fn.handler} has no file: there is no ${code.bundle}.`
    : undefined;
}
