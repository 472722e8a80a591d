import type { ModelContext } from "./context.ts";
import { resolveIntrinsics, resolveString } from "./intrinsics.ts";
import { roleOf } from "./roles.ts";
import type { ServerlessService } from "./serverless-service.ts";
import type { FunctionModel } from "./types.ts";

/** The framework's own defaults, which differ from Lambda's 3 s and 128 MB (B11). */
const DEFAULT_TIMEOUT_SECONDS = 6;
const DEFAULT_MEMORY_MB = 1024;
const DEFAULT_RUNTIME = "nodejs24.x";

export function buildFunctions(service: ServerlessService, context: ModelContext): FunctionModel[] {
  const { provider } = service;
  const models: FunctionModel[] = [];
  for (const [key, fn] of Object.entries(service.functions ?? {})) {
    if (!fn.handler) {
      context.warnings.push(`Function "${key}" has no handler (an image?) and is not run.`);
      continue;
    }
    models.push({
      key,
      name: context.functionName(key),
      arn: context.functionArn(key),
      handler: fn.handler,
      runtime: fn.runtime ?? provider.runtime ?? DEFAULT_RUNTIME,
      memoryMb: fn.memorySize ?? provider.memorySize ?? DEFAULT_MEMORY_MB,
      timeoutSeconds: fn.timeout ?? provider.timeout ?? DEFAULT_TIMEOUT_SECONDS,
      ...(fn.reservedConcurrency === undefined ? {} : { reservedConcurrency: fn.reservedConcurrency }),
      environment: buildEnvironment({ ...provider.environment, ...fn.environment }, context),
      role: roleOf(key, service, context),
    });
  }
  return models;
}

function buildEnvironment(
  variables: Readonly<Record<string, unknown>>,
  context: ModelContext,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(variables)) {
    // null means "not set" to the framework; AWS::NoValue removes the property.
    const resolved = value === null ? undefined : resolveIntrinsics(value, context);
    if (resolved !== undefined && resolved !== null) environment[name] = resolveString(resolved, context);
  }
  return environment;
}
