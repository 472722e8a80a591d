import type { InvocationHeader } from "../ipc/messages.ts";

/** Of one environment; read when they are first asked for, since reading five variables takes as long as all else here. */
let environment: ReturnType<typeof readEnvironment> | undefined;

const readEnvironment = ({ env } = process) => ({
  functionName: env.AWS_LAMBDA_FUNCTION_NAME,
  functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
  memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE, // a string, as on AWS
  logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
});

/** The handler's second argument (B12). https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
export function createContext(invocation: InvocationHeader): Record<string, unknown> {
  environment ??= readEnvironment();
  // Name by name: to spread one object into another that gets more properties later costs microseconds.
  return {
    functionName: environment.functionName,
    functionVersion: environment.functionVersion,
    memoryLimitInMB: environment.memoryLimitInMB,
    logGroupName: environment.logGroupName,
    logStreamName: environment.logStreamName,
    clientContext: invocation.clientContext === undefined ? undefined : JSON.parse(invocation.clientContext),
    identity: undefined,
    invokedFunctionArn: invocation.invokedFunctionArn,
    awsRequestId: invocation.requestId,
    getRemainingTimeInMillis: () => invocation.deadlineMs - Date.now(),
  };
}
