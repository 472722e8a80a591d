import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LambdaOptions, type LambdaRuntime, startLambda } from "../../../../localstack/lambda/index.ts";
import type { Log } from "../../../../localstack/log.ts";
import type { FunctionModel } from "../../../../localstack/model/types.ts";

export const fixtureRoot = join(import.meta.dirname, "..", "fixtures", "lambda");

/** A function with the framework's defaults but for what a test is about. */
export function fixtureFunction(handler: string, changes: Partial<FunctionModel> = {}): FunctionModel {
  const key = changes.key ?? handler.replace(/\W/g, "_");
  const name = `parity-${key}`;
  return {
    key,
    name,
    arn: `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
    handler,
    runtime: "nodejs24.x",
    memoryMb: 256,
    timeoutSeconds: 6,
    environment: {},
    ...changes,
  };
}

export interface CollectedLog extends Log {
  readonly lines: { readonly level: "notice" | "warning" | "error" | "info"; readonly text: string }[];
}

export function collectingLog(): CollectedLog {
  const lines: CollectedLog["lines"] = [];
  const at = (level: CollectedLog["lines"][number]["level"]) => (text: string) =>
    void lines.push({ level, text });
  return { lines, notice: at("notice"), warning: at("warning"), error: at("error"), info: at("info") };
}

export interface StartedLambda {
  readonly lambda: LambdaRuntime;
  readonly log: CollectedLog;
  readonly stateDir: string;
  /** Stops the runtime and removes its folder. */
  end(): Promise<void>;
}

/** The real runtime over fixture handlers, with its state in a folder of its own. */
export async function startFixtures(
  functions: readonly FunctionModel[],
  options: Partial<LambdaOptions> = {},
): Promise<StartedLambda> {
  const stateDir = mkdtempSync(join(tmpdir(), "fanout-lambda-"));
  const log = collectingLog();
  const lambda = await startLambda({
    functions,
    root: fixtureRoot,
    region: "us-east-1",
    accountId: "123456789012",
    stateDir,
    log,
    environmentFor: (fn) => ({ ...fn.environment }),
    ...options,
  });
  return {
    lambda,
    log,
    stateDir,
    async end() {
      await lambda.stop();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
