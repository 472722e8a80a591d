/**
 * Evaluates a route selection expression against a message: the route key it names, or undefined where it cannot be evaluated because it reads the body and the body is
 * not JSON (A2.4: `$default` then). A2.1 to A2.3; API Gateway developer guide, "Create routes for WebSocket APIs".
 */
export type RouteSelector = (body: string) => string | undefined;

type Part = { readonly text: string } | { readonly path: readonly string[] };

/** Wrapped `${request.body.a.b}`, plain `$request.body.a.b`, and an escaped `\$`. */
const TOKEN = /\\\$|\$\{request\.body((?:\.[^.{}\s]+)*)\}|\$request\.body((?:\.[A-Za-z0-9_]+)*)/g;

export function compileRouteSelection(expression: string): RouteSelector {
  const parts = parse(expression);
  if (parts.every((part) => "text" in part)) {
    const key = parts.map((part) => ("text" in part ? part.text : "")).join("");
    return () => key;
  }
  return (body) => {
    try {
      const message: unknown = JSON.parse(body);
      let key = "";
      for (const part of parts) key += "text" in part ? part.text : stringify(find(message, part.path));
      return key;
    } catch {
      // No JSON, or nested so deeply that it can be read but not be written again.
      return undefined;
    }
  };
}

function parse(expression: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of expression.matchAll(TOKEN)) {
    if (match.index > from) parts.push({ text: expression.slice(from, match.index) });
    if (match[0] === "\\$") parts.push({ text: "$" });
    else parts.push({ path: (match[1] ?? match[2] ?? "").split(".").slice(1) });
    from = match.index + match[0].length;
  }
  if (from < expression.length) parts.push({ text: expression.slice(from) });
  return parts;
}

function find(message: unknown, path: readonly string[]): unknown {
  let value = message;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** A2.2: what is missing is an empty text. A2.3: the result is made a text, so 5 selects the key "5". */
function stringify(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
