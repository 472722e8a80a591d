import * as v from "valibot";
import { ErrorBody } from "#protocol/errors";
import { ApiError } from "./api-error.ts";

/** A call that has had no answer for this long is given up. */
const TIMEOUT_MS = 15_000;

/** POSTs JSON and checks the answer's shape. @throws ApiError */
export async function post<S extends v.GenericSchema>(
  url: string,
  body: unknown,
  schema: S,
  bearer?: string,
  doFetch: typeof fetch = fetch,
): Promise<v.InferOutput<S>> {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (bearer) headers.authorization = `Bearer ${bearer}`;
  let response: Response;
  let text: string;
  try {
    response = await doFetch(url, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await response.text();
  } catch {
    throw new ApiError(0, { code: "NETWORK", message: `No answer from ${new URL(url).host}.` });
  }
  const value = parseJson(text);
  if (!response.ok) {
    const refusal = v.safeParse(v.object({ error: ErrorBody }), value);
    throw new ApiError(
      response.status,
      refusal.success ? refusal.output.error : { code: "BAD_ANSWER", message: `HTTP ${response.status}` },
    );
  }
  const answer = v.safeParse(schema, value);
  if (!answer.success)
    throw new ApiError(response.status, { code: "BAD_ANSWER", message: "An unexpected answer." });
  return answer.output;
}

function parseJson(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
