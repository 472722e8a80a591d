import { isRecord, type JsonObject } from "./json-input.ts";

/** Everything in an expression that is no attribute: DynamoDB reserves these words, so that no attribute can be written so without a placeholder. */
const KEYWORDS = new Set(["AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE"]);

/** A value (`:v`), a number inside brackets, a nested name after a dot, a function before its parenthesis; or a name. */
const TOKEN = /:\w+|\[\d+\]|\.\s*#?[\w-]+|(#?[A-Za-z_][\w-]*|#[\w-]+)(\s*\()?/g;

/** The top-level attributes that an expression names, placeholders resolved. Source: DynamoDB developer guide, "Expressions". */
export function namesInExpression(expression: string, placeholders: unknown): string[] {
  const names = isRecord(placeholders) ? placeholders : {};
  const found = new Set<string>();
  for (const [, name, isFunction] of expression.matchAll(TOKEN)) {
    if (name === undefined || isFunction !== undefined || KEYWORDS.has(name.toUpperCase())) continue;
    found.add(name.startsWith("#") && typeof names[name] === "string" ? names[name] : name);
  }
  return [...found];
}

/** The value that a key condition asks of its partition key (`pk = :v`, the placeholder in either place); undefined where it names none. */
export function equalsInExpression(request: JsonObject, attribute: string): unknown {
  const {
    KeyConditionExpression: expression,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  } = request;
  if (typeof expression !== "string" || !isRecord(values)) return undefined;
  for (const [, left = "", right = ""] of expression.matchAll(/([#:]?[\w-]+)\s*=\s*([#:]?[\w-]+)/g)) {
    const [name, value] = left.startsWith(":") ? [right, left] : [left, right];
    const resolved = name.startsWith("#") && isRecord(names) ? names[name] : name;
    if (resolved === attribute) return values[value];
  }
  return undefined;
}
