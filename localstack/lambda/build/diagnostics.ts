import type { Message } from "esbuild";

/** One line for the person: `services/core/post.ts:12:8: Expected ";" but found "foo"`. */
export function describeBuildError({ text, location }: Message): string {
  return location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text;
}

/**
 * What INIT of a function without a bundle ends with, as JSON text: on AWS the same source would have failed when Node.js loaded it.
 */
export function buildErrorPayload(errors: readonly Message[]): string {
  const [first] = errors;
  const missing = /^Could not resolve "(.+)"/.exec(first?.text ?? "")?.[1];
  const trace = errors.map(describeBuildError);
  return JSON.stringify(
    missing === undefined
      ? {
          errorType: "Runtime.UserCodeSyntaxError",
          errorMessage: `SyntaxError: ${first?.text ?? "unknown"}`,
          trace,
        }
      : {
          errorType: "Runtime.ImportModuleError",
          errorMessage: `Error: Cannot find module '${missing}'`,
          trace,
        },
  );
}

/** INIT's error where the handler's file is not there. */
export function missingHandlerPayload(module: string): string {
  return JSON.stringify({
    errorType: "Runtime.ImportModuleError",
    errorMessage: `Error: Cannot find module '${module.slice(module.lastIndexOf("/") + 1)}'\nRequire stack:\n- /var/runtime/index.mjs`,
    trace: [],
  });
}
