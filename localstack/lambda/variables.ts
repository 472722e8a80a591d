import type { FunctionModel } from "../model/types.ts";
import { createLogStreamName } from "./request-ids.ts";

export interface VariableOptions {
  readonly root: string;
  readonly region: string;
  /** The environment's own temporary folder (B10). */
  readonly temporaryFolder: string;
  /** The function's variables, credentials and endpoints. */
  readonly own: Readonly<Record<string, string>>;
}

/**
 * Everything in an environment's `process.env` (B9): what AWS sets, then the function's own; nothing of the developer's shell. Source:
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function environmentVariables(fn: FunctionModel, options: VariableOptions): Record<string, string> {
  return {
    AWS_DEFAULT_REGION: options.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: createLogStreamName(new Date()),
    // Nothing listens there: the runtime client that would call it is this emulator itself.
    AWS_LAMBDA_RUNTIME_API: "127.0.0.1:9001",
    AWS_REGION: options.region,
    AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
    // AWS's is a link-local address; nothing here may send to one, and nothing listens on this.
    AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1:2000",
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    LAMBDA_TASK_ROOT: options.root,
    LANG: "en_US.UTF-8",
    PATH: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    // AWS's is /tmp, which is the machine's here; `os.tmpdir()` reads this one.
    TMPDIR: options.temporaryFolder,
    TZ: ":UTC",
    _HANDLER: fn.handler,
    ...options.own,
  };
}
