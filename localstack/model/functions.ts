import type { ModelContext } from "./context.ts";
import { tellUnserved } from "./destinations.ts";
import { resolveIntrinsics, resolveString } from "./intrinsics.ts";
import { isRecord } from "./json.ts";
import { roleOf } from "./roles.ts";
import type { ServerlessFunction, ServerlessService } from "./serverless-service.ts";
import type { AsynchronousModel, FunctionModel } from "./types.ts";

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
    const asynchronous = asynchronousOf(key, fn, service, context);
    const runtime = fn.runtime ?? provider.runtime ?? DEFAULT_RUNTIME;
    const artifact = fn.package?.artifact ?? service.package?.artifact;
    models.push({
      key,
      name: context.functionName(key),
      arn: context.functionArn(key),
      handler: fn.handler,
      runtime,
      // Handlers in JavaScript are built from their sources.
      ...(typeof artifact === "string" && !runtime.startsWith("nodejs") ? { artifact } : {}),
      memoryMb: fn.memorySize ?? provider.memorySize ?? DEFAULT_MEMORY_MB,
      timeoutSeconds: fn.timeout ?? provider.timeout ?? DEFAULT_TIMEOUT_SECONDS,
      ...(fn.reservedConcurrency === undefined ? {} : { reservedConcurrency: fn.reservedConcurrency }),
      environment: buildEnvironment({ ...provider.environment, ...fn.environment }, context),
      role: roleOf(key, service, context),
      ...(Object.keys(asynchronous).length === 0 ? {} : { asynchronous }),
    });
  }
  return models;
}

function asynchronousOf(
  key: string,
  fn: ServerlessFunction,
  service: ServerlessService,
  context: ModelContext,
): AsynchronousModel {
  /** A function's key, an ARN, or `{type, arn}`, as the framework takes it. */
  const destination = (name: "onSuccess" | "onFailure"): string | undefined => {
    const given = isRecord(fn.destinations) ? fn.destinations[name] : undefined;
    if (given === undefined || given === null) return undefined;
    if (isRecord(given)) return resolveString("arn" in given ? given.arn : given, context);
    const text = String(given);
    if (text.startsWith("arn:")) return text;
    if (service.functions?.[text]) return context.functionArn(text);
    context.warnings.push(
      `The ${name} destination "${text}" of "${key}" is no function of this service and no ARN, and gets nothing.`,
    );
    return undefined;
  };
  const [onSuccess, onFailure] = [destination("onSuccess"), destination("onFailure")];
  const deadLetterArn =
    fn.onError === undefined || fn.onError === null ? undefined : resolveString(fn.onError, context);
  if (deadLetterArn !== undefined) tellUnserved(deadLetterArn, "onError target", key, context);
  if (onSuccess !== undefined) tellUnserved(onSuccess, "onSuccess destination", key, context);
  if (onFailure !== undefined) tellUnserved(onFailure, "onFailure destination", key, context);
  return {
    ...(onSuccess === undefined ? {} : { onSuccess }),
    ...(onFailure === undefined ? {} : { onFailure }),
    ...(deadLetterArn === undefined ? {} : { deadLetterArn }),
    ...(fn.maximumRetryAttempts === undefined ? {} : { maximumRetryAttempts: fn.maximumRetryAttempts }),
    ...(fn.maximumEventAge === undefined ? {} : { maximumEventAgeSeconds: fn.maximumEventAge }),
  };
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
