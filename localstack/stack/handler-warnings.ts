import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { findHandlerFile, moduleFormat, moduleOf } from "../lambda/build/handler-file.ts";
import type { BuildOptions } from "../lambda/index.ts";
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
  build: BuildOptions = {},
): string[] {
  const onAws = new Map<string, string[]>();
  const here = functions.flatMap((fn) => {
    const why = isNodejs(fn.runtime) ? nodejsFault(root, fn) : otherFault(root, fn, path);
    if (why !== undefined) return [`functions.${fn.key}: ${why} Until then each call of it fails.`];
    const file = isNodejs(fn.runtime) ? findHandlerFile(root, fn.handler) : undefined;
    const fault = file === undefined || !build.isDeployedAsIs ? undefined : faultOnAws(file, root, build);
    if (fault !== undefined) onAws.set(fault, [...(onAws.get(fault) ?? []), fn.key]);
    return [];
  });
  return [
    ...here,
    ...[...onAws].map(
      ([fault, keys]) =>
        `functions.${keys.join(", ")}: ${fault} It runs here, and on AWS each call would fail, since no bundler is part of the deployment.`,
    ),
  ];
}

const IS_TYPESCRIPT = /\.[cm]?tsx?$/;
const ESM_SYNTAX = /^\s*(?:import\s*[\w{*"']|export\s+(?:default|const|let|async|function|class|\{|\*))/m;
/** Of modules that Node.js finds only with their ending. */
const BARE_IMPORT = /^\s*(?:import|export)\b[^;]*?\bfrom\s*["'](\.{1,2}\/(?:[^"']*\/)?[^"'/.]+)["']/m;

/** What a handler's file has that a bundler would mend, and Node.js does not, as far as the file alone tells. */
function faultOnAws(file: string, root: string, build: BuildOptions): string | undefined {
  const name = relative(root, file);
  if (IS_TYPESCRIPT.test(file))
    return build.isTypeScriptCompiled
      ? undefined
      : `${name} is TypeScript, and nothing in serverless.yml compiles it.`;
  const text = readFileSync(file, "utf8");
  if (moduleFormat(file) === "cjs")
    return ESM_SYNTAX.test(text)
      ? `${name} is written as an ES module and is CommonJS by its name: call it .mjs, or put "type": "module" into package.json.`
      : undefined;
  const bare = BARE_IMPORT.exec(text)?.[1];
  return bare === undefined
    ? undefined
    : `${name} imports "${bare}" without its ending, which Node.js does not find from an ES module.`;
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
