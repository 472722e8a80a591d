import type { WholeAnswer } from "../net/answer-requests.ts";
import { isOwnHostName } from "../net/own-machine.ts";
import type { WholeRequest } from "../net/read-request.ts";
import type { Peek } from "../sqs/index.ts";

/** What local AWS shows of itself that no operation of AWS's tells. */
export interface Inside {
  /** Undefined where there is no such queue. */
  peekQueue?(queueName: string, max: number): Peek | undefined | Promise<Peek | undefined>;
  /** The event source mappings, with how far each has come. */
  mappings?(): readonly object[];
  /** The schedules, with their next run. */
  schedules?(): readonly object[];
  /** Runs a schedule at once and gives what the function answered. Rejects with a sentence where there is no such schedule. */
  runSchedule?(name: string): Promise<object>;
}

const PREFIX = "/_local/";
const DEFAULT_MESSAGES = 10;
const MAX_MESSAGES = 1_000;

const json = (status: number, body: object): WholeAnswer => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
const HEALTHY = json(200, { status: "ok" });
const refusal = (status: number, message: string) => json(status, { message });

const nothingAt = ({ method, url }: WholeRequest) => refusal(404, `Nothing answers ${method} ${url}.`);

export const isInside = ({ url }: Pick<WholeRequest, "url">): boolean => url.startsWith(PREFIX);

/**
 * Answers, unsigned and in JSON, what lies under `/_local/`:
 * `GET health`, `GET queues/NAME/messages?limit=N`, `GET mappings`, `GET schedules`, `POST schedules/NAME/run`. Errors are `{message}` with 403 or 404.
 */
export async function answerInside(inside: Inside, request: WholeRequest): Promise<WholeAnswer> {
  const [path = "", query] = request.url.slice(PREFIX.length).split("?");
  if (path === "health") return HEALTHY;
  if (isForeign(request))
    return refusal(
      403,
      "Pages of a browser are not answered here, nor a host name that is not this machine's.",
    );
  const [kind = "", name = "", verb = "", more] = path.split("/").map(decoded);
  if (more !== undefined) return nothingAt(request);
  const call = `${request.method} ${kind}${name && "/NAME"}${verb && `/${verb}`}`;
  switch (call) {
    case "GET queues/NAME/messages":
      return await messages(inside, name, new URLSearchParams(query).get("limit"));
    case "GET mappings":
      return json(200, { mappings: inside.mappings?.() ?? [] });
    case "GET schedules":
      return json(200, { schedules: inside.schedules?.() ?? [] });
    case "POST schedules/NAME/run":
      return (await run(inside, name)) ?? nothingAt(request);
    default:
      return nothingAt(request);
  }
}

async function messages(inside: Inside, queueName: string, limit: string | null): Promise<WholeAnswer> {
  const max = Math.min(/^\d{1,6}$/.test(limit ?? "") ? Number(limit) : DEFAULT_MESSAGES, MAX_MESSAGES);
  const peek = await inside.peekQueue?.(queueName, max);
  return peek ? json(200, peek) : refusal(404, `There is no queue ${queueName}.`);
}

async function run(inside: Inside, name: string): Promise<WholeAnswer | undefined> {
  try {
    const result = await inside.runSchedule?.(name);
    return result && json(200, result);
  } catch (error) {
    return refusal(404, (error as Error).message);
  }
}

/**
 * A page in the person's browser may send requests here, and by a name of its own that leads to this machine (DNS rebinding) read the answers: it is told by its Origin, or by
 * that name.
 */
const isForeign = ({ headers }: WholeRequest) =>
  headers.origin !== undefined ||
  (headers["sec-fetch-site"] ?? "none") !== "none" ||
  !isOwnHostName(headers.host);

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
