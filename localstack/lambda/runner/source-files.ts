import { readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { FunctionModel } from "../../model/types.ts";
import { moduleOf } from "../build/handler-file.ts";
import type { FunctionCode } from "../function-pool.ts";
import { languageOf } from "./languages.ts";

/** Where the code of a function in another language is: the handler's file, or the artifact (a .jar). Absolute. */
function sourceOf(root: string, { handler, runtime, artifact }: FunctionModel): string {
  const extension = languageOf(runtime)?.extension;
  if (extension === undefined) return artifact === undefined ? root : resolve(root, artifact);
  return join(root, moduleOf(handler) + extension);
}

/** The code of each; it is another one when a file beside the handler was saved. */
export function runnerCode(root: string, functions: readonly FunctionModel[]): Map<string, FunctionCode> {
  return new Map(
    functions.map((fn) => {
      const bundle = sourceOf(root, fn);
      return [fn.key, { bundle, savedAtMs: savedAtMs(bundle, languageOf(fn.runtime)?.extension) }];
    }),
  );
}

/** When the newest was saved, in milliseconds since 1970; 0 where there is none. */
function savedAtMs(source: string, extension: string | undefined): number {
  const modifiedMs = (file: string) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (extension === undefined) return modifiedMs(source);
  try {
    const folder = dirname(source);
    const beside = readdirSync(folder).filter((name) => name.endsWith(extension));
    return Math.max(0, ...beside.map((name) => modifiedMs(join(folder, name))));
  } catch {
    return 0; // no such folder: the runtime says so
  }
}
