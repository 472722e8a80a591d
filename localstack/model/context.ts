import { apiIdFor, DEFAULT_ACCOUNT_ID } from "./identifiers.ts";
import { type IntrinsicContext, resolveString } from "./intrinsics.ts";
import { generatedName, identityOf, namePropertyOf, type Place } from "./resources.ts";
import type { ServerlessService } from "./serverless-service.ts";

export interface ModelContext extends IntrinsicContext {
  readonly place: Place;
  readonly webSocketApiId: string;
  readonly httpApiId: string;
  functionName(key: string): string;
  functionArn(key: string): string;
  readonly warnings: string[];
}

/** The logical id that the framework gives a function: `fan-out` becomes `FanDashoutLambdaFunction`. */
export function lambdaLogicalId(key: string): string {
  const normalized = key.replace(/-/g, "Dash").replace(/_/g, "Underscore");
  return `${normalized.charAt(0).toUpperCase()}${normalized.slice(1)}LambdaFunction`;
}

/** Everything that a `Ref`, `Fn::GetAtt` or pseudo-parameter in this service can name. */
export function createModelContext(service: ServerlessService, accountId = DEFAULT_ACCOUNT_ID): ModelContext {
  const place: Place = {
    service: service.service,
    stage: service.provider.stage ?? "dev",
    region: service.provider.region ?? "us-east-1",
    accountId,
  };
  const stack = `${place.service}-${place.stage}`;
  const webSocketApiId = apiIdFor(`${stack}/websocket`);
  const httpApiId = apiIdFor(`${stack}/http`);
  const host = (apiId: string) => `${apiId}.execute-api.${place.region}.amazonaws.com`;
  const resources = service.resources?.Resources ?? {};
  const warnings: string[] = [];
  const functions = new Map(Object.keys(service.functions ?? {}).map((key) => [lambdaLogicalId(key), key]));

  const pseudo: Readonly<Record<string, string>> = {
    "AWS::AccountId": accountId,
    "AWS::Region": place.region,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": stack,
    "AWS::StackId": `arn:aws:cloudformation:${place.region}:${accountId}:stack/${stack}/${apiIdFor(stack)}`,
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
      given === undefined ? generatedName(place, logicalId, resource.Type) : resolveString(given, context);
    return identityOf(resource.Type, name, place);
  };

  const context: ModelContext = {
    place,
    webSocketApiId,
    httpApiId,
    functionName,
    functionArn,
    warnings,
    ...(service.resources?.Mappings ? { mappings: service.resources.Mappings } : {}),
    ...(service.resources?.Conditions ? { conditions: service.resources.Conditions } : {}),
    ref(name) {
      if (name in pseudo) return pseudo[name];
      if (name === "WebsocketsApi") return webSocketApiId;
      if (name === "HttpApi") return httpApiId;
      if (name === "ServerlessDeploymentBucket") return `${stack}-serverlessdeploymentbucket`;
      const key = functions.get(name);
      if (key !== undefined) return functionName(key);
      const parameter = service.resources?.Parameters?.[name];
      if (parameter) return parameter.Default === undefined ? undefined : String(parameter.Default);
      return identify(name)?.ref;
    },
    getAtt(logicalId, attribute) {
      if (logicalId === "WebsocketsApi" && attribute === "ApiEndpoint")
        return `wss://${host(webSocketApiId)}`;
      if (logicalId === "HttpApi" && attribute === "ApiEndpoint") return `https://${host(httpApiId)}`;
      const key = functions.get(logicalId);
      if (key !== undefined) return attribute === "Arn" ? functionArn(key) : undefined;
      if (logicalId === "IamRoleLambdaExecution" && attribute === "Arn") {
        return `arn:aws:iam::${accountId}:role/${stack}-${place.region}-lambdaRole`;
      }
      return identify(logicalId)?.attribute(attribute);
    },
    unresolved(expression, reason) {
      warnings.push(`${expression} could not be resolved: ${reason}.`);
    },
  };
  return context;
}
