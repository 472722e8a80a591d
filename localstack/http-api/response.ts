/** What goes to the client. */
export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Buffer;
}

/**
 * Reads what a handler returned, in payload format 2.0: without a `statusCode` it is the body of a 200 in JSON. Undefined where it cannot be read: 500 then.
 * Source: developer guide, "Create AWS Lambda proxy integrations for HTTP APIs", Lambda function response format.
 */
export function readHttpAnswer(payload: string): HttpAnswer | undefined {
  let result: unknown;
  try {
    result = JSON.parse(payload);
  } catch {
    return undefined;
  }
  if (!isObject(result) || result.statusCode === undefined) return inferred(result);
  const status = typeof result.statusCode === "string" ? Number(result.statusCode) : result.statusCode;
  if (typeof status !== "number" || !Number.isInteger(status) || status < 200 || status > 599)
    return undefined;
  const { body = "", cookies = [], headers = {} } = result;
  if (!Array.isArray(cookies) || !cookies.every((cookie) => typeof cookie === "string")) return undefined;
  if (headers !== null && !isObject(headers)) return undefined;
  const lower: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {}))
    if (value !== null && value !== undefined) lower[name.toLowerCase()] = String(value);
  lower["content-type"] ??= "text/plain; charset=utf-8";
  // Unconfirmed: an object as body is sent as its JSON.
  const text = typeof body === "string" ? body : body === null ? "" : JSON.stringify(body);
  return {
    status,
    headers: lower,
    cookies,
    body: Buffer.from(text, result.isBase64Encoded === true ? "base64" : "utf8"),
  };
}

/** A text is sent as it is, anything else as its JSON. */
function inferred(result: unknown): HttpAnswer {
  return {
    status: 200,
    headers: { "content-type": "application/json" },
    cookies: [],
    body: Buffer.from(typeof result === "string" ? result : JSON.stringify(result)),
  };
}

/** The gateway's own answers. */
export const errorAnswer = (status: number, message: string): HttpAnswer => ({
  status,
  headers: { "content-type": "application/json" },
  cookies: [],
  body: Buffer.from(JSON.stringify({ message })),
});

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
