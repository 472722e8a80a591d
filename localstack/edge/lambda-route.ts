/** A call on functions. */
export interface FunctionRoute {
  readonly operation: "GetFunction" | "GetFunctionConfiguration" | "Invoke" | "InvokeAsync" | "ListFunctions";
  /** As the caller names it: name, ARN or part of one, decoded; "" for ListFunctions. */
  readonly functionName: string;
  readonly query: URLSearchParams;
}

/** A call on event source mappings. */
export interface MappingRoute {
  readonly operation:
    | "CreateEventSourceMapping"
    | "DeleteEventSourceMapping"
    | "GetEventSourceMapping"
    | "ListEventSourceMappings"
    | "UpdateEventSourceMapping";
  /** "" for a list, and for one that is to be made. */
  readonly uuid: string;
  readonly query: URLSearchParams;
}

export type LambdaRoute = FunctionRoute | MappingRoute;

const MAPPING_PATH = /^\/2015-03-31\/event-source-mappings(?:\/([\w-]{1,64}))?\/?$/;
const PATH = /^\/2015-03-31\/functions(?:\/([^/]+))?(\/invocations|\/configuration)?\/?$/;
/** Deprecated, with a date of its own. */
const ASYNC_PATH = /^\/2014-11-13\/functions\/([^/]+)(\/invoke-async)\/?$/;

/** Those of Lambda's REST paths that are served here. Source: the Lambda API reference. */
export function lambdaRoute(method: string, url: string): LambdaRoute | undefined {
  const at = url.indexOf("?");
  const path = at < 0 ? url : url.slice(0, at);
  const query = new URLSearchParams(at < 0 ? "" : url.slice(at + 1));
  const mapping = MAPPING_PATH.exec(path);
  if (mapping) return mappingRoute(method, mapping[1], query);
  const match = PATH.exec(path) ?? ASYNC_PATH.exec(path);
  if (!match) return undefined;
  const [, name, below] = match;
  const operation = operationOf(method, name, below);
  if (operation === undefined) return undefined;
  try {
    return { operation, functionName: decodeURIComponent(name ?? ""), query };
  } catch {
    return undefined;
  }
}

function mappingRoute(
  method: string,
  uuid: string | undefined,
  query: URLSearchParams,
): MappingRoute | undefined {
  if (uuid === undefined && method === "GET")
    return { operation: "ListEventSourceMappings", uuid: "", query };
  if (uuid === undefined)
    return method === "POST" ? { operation: "CreateEventSourceMapping", uuid: "", query } : undefined;
  if (method === "GET") return { operation: "GetEventSourceMapping", uuid, query };
  if (method === "DELETE") return { operation: "DeleteEventSourceMapping", uuid, query };
  return method === "PUT" ? { operation: "UpdateEventSourceMapping", uuid, query } : undefined;
}

function operationOf(
  method: string,
  name: string | undefined,
  below: string | undefined,
): FunctionRoute["operation"] | undefined {
  if (method === "POST") {
    if (below === "/invoke-async") return "InvokeAsync";
    return name !== undefined && below === "/invocations" ? "Invoke" : undefined;
  }
  if (method !== "GET" || below === "/invocations" || below === "/invoke-async") return undefined;
  if (name === undefined) return below === undefined ? "ListFunctions" : undefined;
  return below === undefined ? "GetFunction" : "GetFunctionConfiguration";
}
