import type { LambdaService } from "../lambda/types.ts";
import type { Log } from "../log.ts";
import type { FunctionModel } from "../model/types.ts";
import type { WholeAnswer } from "../net/answer-requests.ts";
import { reachableHost } from "../net/reachable-host.ts";
import type { WholeRequest } from "../net/read-request.ts";
import { listenTlsOrPlain } from "../net/tls-or-plain.ts";
import { restError, ServiceError } from "./answers.ts";
import { invokeFunction } from "./lambda.ts";
import { lambdaRoute } from "./lambda-route.ts";
import { functionNotFound, lambdaTarget } from "./lambda-target.ts";

export interface LambdaPort {
  readonly port: number;
  readonly url: string;
  stop(): Promise<void>;
}

/** Above B1's 6 MB, so that the refusal is Lambda's own. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;
const TOO_LARGE = restError(
  new ServiceError("RequestTooLargeException", `The body is larger than ${MAX_BODY_BYTES} bytes.`, 413),
);

/**
 * Lambda's Invoke API alone, where serverless-offline has it (`lambdaPort`): code that names this port keeps working. It takes unsigned calls, as there; the edge, which checks
 * signatures and permissions, answers the same API. Rejects with Node's error where the port is taken.
 */
export async function startLambdaPort(options: {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly lambda: LambdaService;
  /** As they are now. */
  functions(): readonly FunctionModel[];
  readonly region: string;
  readonly accountId: string;
  readonly log: Log;
}): Promise<LambdaPort> {
  const { host, lambda, log } = options;

  const answer = async (request: WholeRequest): Promise<WholeAnswer> => {
    try {
      const route = lambdaRoute(request.method, request.url);
      if (route?.operation !== "Invoke" && route?.operation !== "InvokeAsync") {
        const what = `${request.method} ${request.url.split("?")[0]}`;
        throw new ServiceError(
          "UnknownOperationException",
          `${what} is no call of Lambda's Invoke API. This port answers POST /2015-03-31/functions/{name}/invocations.`,
          404,
        );
      }
      const functions = options.functions();
      const named = lambdaTarget(route.functionName, route.query.get("Qualifier"), functions, options);
      if (!named.fn) throw functionNotFound(named.arn);
      return await invokeFunction(route.operation, lambda, named.fn, named.qualifier, request);
    } catch (error) {
      if (error instanceof ServiceError) return restError(error);
      log.error(`The Lambda port failed: ${error instanceof Error ? error.stack : String(error)}`);
      return restError(new ServiceError("ServiceException", "The request processing has failed.", 500));
    }
  };

  const server = await listenTlsOrPlain({
    host,
    port: options.port,
    answer,
    maxBodyBytes: MAX_BODY_BYTES,
    tooLarge: () => TOO_LARGE,
  });
  return {
    port: server.port,
    url: `http://${reachableHost(host)}:${server.port}`,
    stop: () => server.close(),
  };
}
