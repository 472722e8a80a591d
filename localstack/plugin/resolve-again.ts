import { fork } from "node:child_process";
import process from "node:process";
import type { ResolvedService } from "./resolved-service.ts";

/** Set in a child that is to resolve serverless.yml and nothing else. */
const RESOLVE_ONLY = "FANOUT_RESOLVE_ONLY";
const LIMIT_MS = 60_000;

export const isResolveOnly = () => process.env[RESOLVE_ONLY] === "1" && process.send !== undefined;

/** In the child: hands over what was resolved, and ends before any other plugin's command begins. */
export function answerAndExit(resolved: ResolvedService): Promise<never> {
  return new Promise(() => {
    process.send?.(resolved, () => process.exit(0));
  });
}

/**
 * Resolves serverless.yml anew: this very command line again, in a child process that stops once its variables are resolved. So every option, parameter, plugin and variable means what it means here.
 * It takes about a second.
 * @throws Error with the framework's own words where serverless.yml is not right; whatever `signal` says where it aborts
 */
export function resolveAgain(signal: AbortSignal): Promise<ResolvedService> {
  const [, cli = "", ...args] = process.argv;
  return new Promise((resolve, reject) => {
    const child = fork(cli, args, {
      env: { ...process.env, [RESOLVE_ONLY]: "1", NO_COLOR: "1", FORCE_COLOR: "0" },
      // A debugger's port is taken by this process.
      execArgv: process.execArgv.filter((argument) => !argument.startsWith("--inspect")),
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      timeout: LIMIT_MS,
      signal,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    let answer: ResolvedService | undefined;
    child.once("message", (message) => {
      answer = message as unknown as ResolvedService;
    });
    child.once("error", reject);
    child.once("close", () => {
      if (answer) resolve(answer);
      else reject(new Error(frameworkWords(output)));
    });
  });
}

/** The framework's sentence without what it puts around it: its heading, versions and links. */
export function frameworkWords(output: string): string {
  const [, after = output] = output.split(/^Error:?\n/m);
  const lines = after
    .split("\n")
    .filter(
      (line) => !/^(Environment|Docs|Bugs|Support|Forum|Plugins):|^\s+at |^\(|NodeVersionSupport/.test(line),
    );
  return lines.join("\n").trim() || "the framework ended without a word";
}
