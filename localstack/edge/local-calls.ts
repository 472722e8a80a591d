import type { Socket } from "node:net";
import { type Denial, denialMessage, type Principal } from "../iam/index.ts";
import type { ServiceModel } from "../model/types.ts";
import type { WholeAnswer } from "../net/answer-requests.ts";
import type { WholeRequest } from "../net/read-request.ts";
import { restAnswer, ServiceError } from "./answers.ts";
import type { DynamoDbService } from "./dynamodb.ts";
import { describeAccess } from "./dynamodb-access.ts";
import { parseJson } from "./json-input.ts";
import { invokeFunction } from "./lambda.ts";
import { describeFunction, listFunctions } from "./lambda-description.ts";
import { callMappings, mappingAccess } from "./lambda-mappings.ts";
import type { FunctionRoute } from "./lambda-route.ts";
import { functionNotFound, type LambdaTarget, lambdaTarget } from "./lambda-target.ts";
import { parameterArn } from "./parameter-name.ts";
import { partitionKeysOf } from "./partition-keys.ts";
import type { RecordedCall } from "./record-call.ts";
import type { AbsentRoute, Route } from "./route.ts";
import { callSqs } from "./sqs.ts";
import { callSsm, parameterNames } from "./ssm.ts";
import type { EdgeOptions } from "./start-edge.ts";
import { callSts } from "./sts.ts";

export type LocalRoute = Exclude<Route, AbsentRoute>;

/** What is known of a call so far, for `onCall`. */
export interface Progress {
  principal?: Principal;
  resource?: string;
  tables?: readonly string[];
  /** Where calls are recorded. */
  recorded?: RecordedCall | undefined;
  wantsCapacity?: boolean;
  /** It failed because that was asked for. */
  isFault?: boolean;
}

export type LocalCall = (
  route: LocalRoute,
  request: WholeRequest,
  requestId: string,
  progress: Progress,
  socket: Socket,
) => Promise<WholeAnswer>;

/** Regions are what callers say. */
const MOST_REGIONS = 100;
const NOTHING: ReturnType<NonNullable<EdgeOptions["service"]>> = { functions: [], tables: [], roles: {} };

/** Answers calls to the services that are here: asks IAM about everything that a call touches, then the service. @throws ServiceError */
export function createLocalCalls(options: EdgeOptions, dynamoDb: DynamoDbService): LocalCall {
  const service = options.service ?? (() => NOTHING);
  let known: ReturnType<typeof service>["tables"] | undefined;
  let partitionKeyOf = partitionKeysOf([]);
  const partitionKeys = () => {
    const { tables } = service();
    if (tables !== known) partitionKeyOf = partitionKeysOf(tables);
    known = tables;
    return partitionKeyOf;
  };

  const toldRegions = new Set<string>();
  /** Served all the same: whose shell has another region would else be served nothing. */
  const tellRegion = (name: LocalRoute["service"], region: string) => {
    const what = `${name} ${region}`;
    if (name === "sts" || toldRegions.has(what) || toldRegions.size >= MOST_REGIONS) return;
    toldRegions.add(what);
    options.log.warning(
      `A request to ${name} was signed for ${region}. All of this service is in ${options.region}: on AWS there is none of it in ${region}.`,
    );
  };

  return async (route, request, requestId, progress, socket) => {
    const signed = options.signatures.verify(request);
    if (!signed.ok) throw new ServiceError(signed.code, signed.message);
    const { principal } = signed;
    if (signed.region !== options.region) tellRegion(route.service, signed.region);
    progress.principal = principal;
    const check = (
      action: string,
      arn: string,
      context: Parameters<EdgeOptions["authorizer"]["check"]>[3] = () => ({}),
    ) =>
      options.authorizer.check(principal, action, arn, () => ({
        "aws:UserAgent": text(request.headers["user-agent"]),
        "aws:Referer": text(request.headers.referer),
        ...context(),
      }));
    const allow = (...asked: Parameters<typeof check>) => {
      const denial = check(...asked);
      if (denial) throw denied(denial);
    };
    switch (route.service) {
      case "dynamodb": {
        const input = parseJson(request.body);
        progress.recorded?.writes(route.operation, input);
        const access = describeAccess(route.operation, input, options, partitionKeys());
        progress.tables = access.tables;
        if (access.tables[0] !== undefined) progress.resource = access.tables[0];
        progress.wantsCapacity = request.body.includes('"ReturnConsumedCapacity"');
        for (const { action, resource, context } of access.grants) allow(action, resource, context);
        return dynamoDb({ prefix: route.prefix, operation: route.operation, body: request.body, input });
      }
      case "ssm": {
        const input = parseJson(request.body);
        const names = parameterNames(route.operation, input);
        if (names[0] !== undefined) progress.resource = names[0];
        const recursive = (input as { Recursive?: unknown } | undefined)?.Recursive === true;
        for (const name of names) {
          allow(`ssm:${route.operation}`, parameterArn(name, options), () => ({
            "ssm:Recursive": String(recursive),
          }));
        }
        return callSsm(options.parameters, route.operation, input, options);
      }
      case "lambda": {
        if (route.operation === "ListFunctions") {
          allow("lambda:ListFunctions", "*");
          const { functions, roles } = service();
          const { query } = route;
          return restAnswer(listFunctions(functions, roles, query.get("Marker"), query.get("MaxItems")));
        }
        if ("uuid" in route) {
          const { functions } = service();
          if (route.uuid !== "") progress.resource = route.uuid;
          allow(...mappingAccess(route, options));
          const { region, accountId } = options;
          return callMappings(route, request.body, {
            mappings: options.mappings?.(),
            functions,
            region,
            accountId,
          });
        }
        const target = lambdaTarget(
          route.functionName,
          route.query.get("Qualifier"),
          service().functions,
          options,
        );
        progress.resource = target.fn?.name ?? route.functionName;
        allow(
          route.operation === "Invoke" || route.operation === "InvokeAsync"
            ? "lambda:InvokeFunction"
            : `lambda:${route.operation}`,
          target.arn,
        );
        return callFunction(route.operation, target, request, progress.recorded?.traceId);
      }
      case "sqs":
        if (!options.sqs) throw new ServiceError("NotImplemented", "There is no SQS here.", 501);
        return callSqs(options.sqs.open(), request, {
          socket,
          requestId,
          senderId: options.authorizer.identify(principal).userId,
          authorize(action, arn) {
            progress.resource ??= arn.split(":").at(-1) ?? arn;
            const denial = check(action, arn);
            return denial && denialMessage(denial);
          },
        });
      case "sts":
        return callSts(route.operation, options.authorizer.identify(principal), options.accountId, requestId);
    }
  };

  function callFunction(
    operation: Exclude<FunctionRoute["operation"], "ListFunctions">,
    { fn, arn, qualifier }: LambdaTarget,
    request: WholeRequest,
    traceId: string | undefined,
  ): Promise<WholeAnswer> | WholeAnswer {
    if (!fn || !options.lambda) {
      hintAtName(arn, service().functions);
      throw functionNotFound(arn);
    }
    if (operation === "Invoke" || operation === "InvokeAsync")
      return invokeFunction(operation, options.lambda, fn, qualifier, request, traceId);
    const configuration = describeFunction(fn, service().roles[fn.role ?? ""]);
    return restAnswer(operation === "GetFunction" ? { Configuration: configuration } : configuration);
  }

  /** A function's key in serverless.yml is not its name. */
  function hintAtName(arn: string, functions: ServiceModel["functions"]): void {
    const fn = functions.find(({ key }) => arn.endsWith(`:function:${key}`));
    if (fn)
      options.log.warning(
        `There is no function named ${fn.key}: that of serverless.yml is deployed as ${fn.name}.`,
      );
  }
}

const text = (value: string | string[] | undefined) => (Array.isArray(value) ? value.join(",") : value);

const denied = (denial: Denial) => new ServiceError("AccessDeniedException", denialMessage(denial));
