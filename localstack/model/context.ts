import { apiIdFor, DEFAULT_ACCOUNT_ID, uuidFor } from "./identifiers.ts";
import { type IntrinsicContext, resolveString } from "./intrinsics.ts";
import { API_LOGICAL_ID, lambdaLogicalId, logGroupLogicalId, STAGE_LOGICAL_ID } from "./naming.ts";
import { generatedName, identityOf, namePropertyOf, type Place } from "./resources.ts";
import { DEFAULT_ROLE } from "./roles.ts";
import type { ServerlessService } from "./serverless-service.ts";
import { sharedApiResource } from "./websocket-resources.ts";

export interface ModelContext extends IntrinsicContext {
  readonly place: Place;
  readonly webSocketApiId: string;
  readonly httpApiId: string;
  functionName(key: string): string;
  functionArn(key: string): string;
  readonly warnings: string[];
  /** See ServiceModel. */
  readonly refusals: string[];
}

/** Everything that a `Ref`, `Fn::GetAtt` or pseudo-parameter in this service can name. */
export function createModelContext(
  service: ServerlessService,
  options: Readonly<Record<string, unknown>> = {},
): ModelContext {
  const accountId = DEFAULT_ACCOUNT_ID;
  const place: Place = {
    service: service.service,
    // The framework keeps `--stage` apart from `provider.stage`, and puts it first.
    stage: String(options.stage ?? service.provider.stage ?? "dev"),
    region: String(options.region ?? service.provider.region ?? "us-east-1"),
    accountId,
  };
  const stack = `${place.service}-${place.stage}`;
  const stackName = typeof service.provider.stackName === "string" ? service.provider.stackName : stack;
  const sharedApiId = service.provider.apiGateway?.websocketApiId;
  const webSocketApiId =
    typeof sharedApiId === "string" && sharedApiId !== "" ? sharedApiId : apiIdFor(`${stack}/websocket`);
  const httpApiId = apiIdFor(`${stack}/http`);
  const host = (apiId: string) => `${apiId}.execute-api.${place.region}.amazonaws.com`;
  const resources = service.resources?.Resources ?? {};
  const warnings: string[] = [];
  const refusals: string[] = [];
  const keys = Object.keys(service.functions ?? {});
  const functions = new Map(keys.map((key) => [lambdaLogicalId(key), key]));
  const logGroups = new Map(keys.map((key) => [logGroupLogicalId(key), key]));
  const sharedApi = sharedApiResource(service);
  const defaultRoleName = `${stack}-${place.region}-lambdaRole`;

  const pseudo: Readonly<Record<string, string>> = {
    "AWS::AccountId": accountId,
    "AWS::Region": place.region,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": stackName,
    "AWS::StackId": `arn:aws:cloudformation:${place.region}:${accountId}:stack/${stackName}/${uuidFor(stack)}`,
  };

  const functionName = (key: string) => service.functions?.[key]?.name ?? `${stack}-${key}`;
  const functionArn = (key: string) =>
    `arn:aws:lambda:${place.region}:${accountId}:function:${functionName(key)}`;

  const identify = (logicalId: string) => {
    const resource = resources[logicalId];
    if (!resource?.Type) return undefined;
    const property = namePropertyOf(resource.Type);
    const given = property ? resource.Properties?.[property] : undefined;
    const name =
      given === undefined
        ? generatedName(place, logicalId, resource.Type, resource.Properties)
        : resolveString(given, context);
    return identityOf(resource.Type, name, place);
  };

  const context: ModelContext = {
    place,
    webSocketApiId,
    httpApiId,
    functionName,
    functionArn,
    warnings,
    refusals,
    ...(service.resources?.Mappings ? { mappings: service.resources.Mappings } : {}),
    ...(service.resources?.Conditions ? { conditions: service.resources.Conditions } : {}),
    ref(name) {
      if (name in pseudo) return pseudo[name];
      // Also an API under `resources` that `provider.apiGateway.websocketApiId` names.
      if (name === API_LOGICAL_ID || name === sharedApi) return webSocketApiId;
      if (name === STAGE_LOGICAL_ID) return place.stage;
      if (name === "HttpApi") return httpApiId;
      if (name === DEFAULT_ROLE) return defaultRoleName;
      const logged = logGroups.get(name);
      if (logged !== undefined) return `/aws/lambda/${functionName(logged)}`;
      if (name === "ServerlessDeploymentBucket") return `${stack}-serverlessdeploymentbucket`;
      const key = functions.get(name);
      if (key !== undefined) return functionName(key);
      const parameter = service.resources?.Parameters?.[name];
      if (parameter) return parameter.Default === undefined ? undefined : String(parameter.Default);
      return identify(name)?.ref;
    },
    getAtt(logicalId, attribute) {
      if (logicalId === API_LOGICAL_ID || logicalId === sharedApi) {
        return { ApiEndpoint: `wss://${host(webSocketApiId)}`, ApiId: webSocketApiId }[attribute];
      }
      if (logicalId === "HttpApi") {
        return { ApiEndpoint: `https://${host(httpApiId)}`, ApiId: httpApiId }[attribute];
      }
      const key = functions.get(logicalId);
      if (key !== undefined) return attribute === "Arn" ? functionArn(key) : undefined;
      if (logicalId === DEFAULT_ROLE && attribute === "Arn") {
        return `arn:aws:iam::${accountId}:role/${defaultRoleName}`;
      }
      const logged = logGroups.get(logicalId);
      if (logged !== undefined && attribute === "Arn") {
        return `arn:aws:logs:${place.region}:${accountId}:log-group:/aws/lambda/${functionName(logged)}:*`;
      }
      return identify(logicalId)?.attribute(attribute);
    },
    unresolved(expression, reason) {
      warnings.push(`${expression} could not be resolved: ${reason}.`);
    },
  };
  return context;
}
