import type { CorsRule } from "../model/types.ts";
import { emptyAnswer } from "./answers.ts";
import { S3Error } from "./errors.ts";
import type { S3Answer } from "./types.ts";

/** `*` stands for anything, once. */
function matches(pattern: string, text: string): boolean {
  const star = pattern.indexOf("*");
  if (star < 0) return pattern === text;
  const [start, end] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}

const splitList = (text: string) =>
  text
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");

function findRule(
  rules: readonly CorsRule[],
  origin: string,
  method: string,
  asked: readonly string[],
): CorsRule | undefined {
  return rules.find(
    (rule) =>
      rule.allowedOrigins.some((pattern) => matches(pattern, origin)) &&
      rule.allowedMethods.includes(method) &&
      asked.every((name) =>
        (rule.allowedHeaders ?? []).some((pattern) => matches(pattern.toLowerCase(), name)),
      ),
  );
}

function headersOf(rule: CorsRule, origin: string): Record<string, string> {
  const isAny = rule.allowedOrigins.includes("*");
  return {
    "access-control-allow-origin": isAny ? "*" : origin,
    "access-control-allow-methods": rule.allowedMethods.join(", "),
    ...(rule.exposeHeaders?.length ? { "access-control-expose-headers": rule.exposeHeaders.join(", ") } : {}),
    ...(rule.maxAgeSeconds === undefined ? {} : { "access-control-max-age": String(rule.maxAgeSeconds) }),
    ...(isAny ? {} : { "access-control-allow-credentials": "true" }),
    vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
  };
}

/**
 * Answers a browser's question before its request (E7). It is never signed. Source: Amazon S3 API reference, OPTIONS object.
 * @param rules undefined where the bucket has none, or is not there
 */
export function answerPreflight(
  headers: ReadonlyMap<string, string>,
  rules: readonly CorsRule[] | undefined,
): S3Answer {
  const origin = headers.get("origin");
  const method = headers.get("access-control-request-method");
  if (!origin)
    throw new S3Error("BadRequest", { message: "Insufficient information. Origin request header needed." });
  if (!method) throw new S3Error("BadRequest", { message: "Invalid Access-Control-Request-Method: null" });
  const details = { Method: method, ResourceType: "OBJECT" };
  if (!rules || rules.length === 0)
    throw new S3Error("AccessForbidden", {
      message: "CORSResponse: CORS is not enabled for this bucket.",
      details,
    });
  const asked = splitList(headers.get("access-control-request-headers") ?? "");
  const rule = findRule(rules, origin, method, asked);
  if (!rule)
    throw new S3Error("AccessForbidden", {
      message:
        "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
      details,
    });
  return emptyAnswer(200, {
    ...headersOf(rule, origin),
    ...(asked.length > 0 ? { "access-control-allow-headers": asked.join(", ") } : {}),
  });
}

/** What an answer carries for the browser that asked, errors too. Nothing where no rule matches: the browser then keeps it from the page. */
export function corsHeaders(
  method: string,
  headers: ReadonlyMap<string, string>,
  rules: readonly CorsRule[] | undefined,
): Record<string, string> {
  const origin = headers.get("origin");
  if (origin === undefined || !rules) return {};
  const rule = findRule(rules, origin, method, []);
  return rule ? headersOf(rule, origin) : {};
}
