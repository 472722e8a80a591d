import { pathToFileURL } from "node:url";
import { RuntimeError } from "./errors.ts";

export type Handler = (event: unknown, context: unknown, callback?: unknown) => unknown;

const CALLBACK_REFUSED =
  "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. " +
  "You need to modify this function to use a supported handler signature to use Node.js 24 or later. " +
  "For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.";

/** `services/handlers/connect.handler` -> `handler`. A dot in a folder's name is no part of it. */
export function exportPath(handler: string): string {
  const file = handler.slice(handler.lastIndexOf("/") + 1);
  return file.slice(file.indexOf(".") + 1);
}

/** Old runtimes pass a callback and wait for the event loop (B15); nodejs24.x refuses such handlers (B14). */
export function takesCallbacks(runtime: string): boolean {
  const major = Number(/^nodejs(\d+)/.exec(runtime)?.[1] ?? Number.NaN);
  return major < 24;
}

/**
 * Loads the bundle and finds the handler in it, as AWS's Node.js runtime client does.
 * @throws RuntimeError `Runtime.ImportModuleError`, `Runtime.UserCodeSyntaxError`, `Runtime.HandlerNotFound`, `Runtime.CallbackHandlerDeprecated`
 *   (B14); and whatever the module itself throws.
 */
export async function loadHandler(bundle: string, handler: string, runtime: string): Promise<Handler> {
  const found = find(await load(bundle), exportPath(handler));
  if (found === undefined || found === null) {
    throw new RuntimeError("Runtime.HandlerNotFound", `${handler} is undefined or not exported`);
  }
  if (typeof found !== "function") {
    throw new RuntimeError("Runtime.HandlerNotFound", `${handler} is not a function`);
  }
  // B14: decided by the number of declared parameters alone, whether the function is async or not.
  if (!takesCallbacks(runtime) && found.length >= 3) {
    throw new RuntimeError("Runtime.CallbackHandlerDeprecated", CALLBACK_REFUSED);
  }
  return found as Handler;
}

async function load(bundle: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(bundle).href);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new RuntimeError("Runtime.UserCodeSyntaxError", String(error), error.stack);
    }
    const code = (error as NodeJS.ErrnoException | undefined)?.code;
    if (code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND") {
      throw new RuntimeError("Runtime.ImportModuleError", String(error));
    }
    throw error;
  }
}

/** In the module's exports, or in its default export: what a CommonJS module looks like to `import`. */
function find(module: unknown, path: string): unknown {
  const within = (root: unknown) =>
    path
      .split(".")
      .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], root);
  return within(module) ?? within((module as { default?: unknown }).default);
}
