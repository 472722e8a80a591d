import type { HttpApiModel, HttpRouteModel } from "../model/types.ts";

export interface RouteMatch {
  readonly route: HttpRouteModel;
  /** `GET /teams/{id}`, or `$default`: what the event calls the route. */
  readonly routeKey: string;
  /** Decoded; undefined where the path has none. */
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
}

export type FindRoute = (method: string, path: string) => RouteMatch | undefined;

type Segment = { readonly text: string } | { readonly name: string; readonly greedy: boolean };

interface CompiledRoute {
  readonly route: HttpRouteModel;
  readonly segments: readonly Segment[];
  /** One letter for each segment, so that text order is the order in which routes are tried. */
  readonly rank: string;
}

/**
 * Finds the most specific route: a full match before a greedy `{proxy+}` one, `$default` last; where paths are equally specific, the method before `ANY`. Source: API Gateway developer guide,
 * "Create routes for HTTP APIs", Routing API requests.
 */
export function compileRoutes(api: HttpApiModel): FindRoute {
  const fallback = api.routes.find((route) => route.path === "$default" || route.path === "*");
  const routes = api.routes
    .filter((route) => route !== fallback)
    .map(compile)
    .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0));
  return (method, path) => {
    const parts = splitPath(path);
    for (const { route, segments } of routes) {
      if (route.method !== "ANY" && route.method !== method) continue;
      const pathParameters = match(segments, parts);
      if (pathParameters)
        return {
          route,
          routeKey: `${route.method} ${route.path}`,
          pathParameters: Object.keys(pathParameters).length > 0 ? pathParameters : undefined,
        };
    }
    return fallback && { route: fallback, routeKey: "$default", pathParameters: undefined };
  };
}

/** A trailing slash is a segment of its own on AWS: `/pets/` is not `/pets`. */
const splitPath = (path: string) => path.split("/").slice(1);

function compile(route: HttpRouteModel): CompiledRoute {
  const segments = splitPath(route.path).map((text): Segment => {
    const variable = /^\{([^}+]+)(\+?)\}$/.exec(text);
    return variable ? { name: variable[1] as string, greedy: variable[2] === "+" } : { text };
  });
  const letters = segments.map((segment) => ("text" in segment ? "a" : segment.greedy ? "z" : "b"));
  const isGreedy = letters.includes("z");
  return {
    route,
    segments,
    rank: `${isGreedy ? 1 : 0}${letters.join("")}${route.method === "ANY" ? 1 : 0}`,
  };
}

function match(segments: readonly Segment[], parts: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index];
    if (part === undefined) return undefined;
    if ("text" in segment) {
      if (segment.text !== part) return undefined;
    } else if (segment.greedy) {
      const rest = parts.slice(index).join("/");
      if (rest === "") return undefined;
      parameters[segment.name] = decode(rest);
      return parameters;
    } else {
      if (part === "") return undefined;
      parameters[segment.name] = decode(part);
    }
  }
  return parts.length === segments.length ? parameters : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
