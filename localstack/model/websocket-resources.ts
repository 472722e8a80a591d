import { isRecord } from "./json.ts";
import { API_LOGICAL_ID } from "./naming.ts";
import type { Resource } from "./resources.ts";
import type { ServerlessService } from "./serverless-service.ts";

/** The logical id in `provider.apiGateway.websocketApiId: !Ref MyApi`, where it is one of this service's resources. */
export function sharedApiResource(service: ServerlessService): string | undefined {
  const given = service.provider.apiGateway?.websocketApiId;
  const id = isRecord(given) ? given.Ref : undefined;
  return typeof id === "string" && service.resources?.Resources?.[id] ? id : undefined;
}

/** The `AWS::ApiGatewayV2::*` resources under `resources.Resources` that belong to a WebSocket API, by logical id. */
export function webSocketResources(service: ServerlessService): ReadonlyMap<string, Resource> {
  const all = Object.entries(service.resources?.Resources ?? {}).filter(([, { Type: type = "" }]) =>
    type.startsWith("AWS::ApiGatewayV2::"),
  );
  const apis = new Set([
    API_LOGICAL_ID,
    ...all.flatMap(([id, { Type: type, Properties: properties }]) =>
      type === "AWS::ApiGatewayV2::Api" && properties?.ProtocolType === "WEBSOCKET" ? [id] : [],
    ),
  ]);
  return new Map(
    all.filter(([id, { Properties: properties }]) => {
      const apiId = properties?.ApiId;
      return apis.has(id) || (isRecord(apiId) && typeof apiId.Ref === "string" && apis.has(apiId.Ref));
    }),
  );
}

/** One sentence for each that is neither laid over a generated one nor the API that the events share. */
export function unservedWebSocketResources(
  service: ServerlessService,
  generated: ReadonlySet<string>,
): string[] {
  const shared = sharedApiResource(service);
  return [...webSocketResources(service)].flatMap(([id, { Type: type }]) =>
    generated.has(id) || id === shared
      ? []
      : [
          `${id} (${type}) is not served here: a WebSocket API's routes come from the functions' websocket events.`,
        ],
  );
}
