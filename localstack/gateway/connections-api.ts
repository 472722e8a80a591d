import { randomUUID } from "node:crypto";
import { isForeignHost } from "../api-gateway/foreign-host.ts";
import { isConnectionIdShaped } from "../api-gateway/identifiers.ts";
import type { WholeAnswer } from "../net/answer-requests.ts";
import type { RequestHead, WholeRequest } from "../net/read-request.ts";
import { fromTraceHeader } from "../recorder/span-context.ts";
import type { Status } from "../recorder/types.ts";
import { errorType } from "./answers.ts";
import { asUtf8, type Connection } from "./connection.ts";
import { type GatewayContext, recordedName } from "./context.ts";
import { describeConnection } from "./describe-connection.ts";

type SpanContextOf = ReturnType<typeof fromTraceHeader>;
type Method = "POST" | "GET" | "DELETE";

interface Answer {
  readonly status: number;
  /** Of an error; AWS's own 410 has none. */
  readonly message?: string;
  /** JSON text. */
  readonly body?: string;
  /** It was asked for, and is not what AWS would have answered. */
  readonly isFault?: boolean;
}

const statusOf = ({ status, isFault }: Answer): Status =>
  status < 300 ? "ok" : isFault ? "fault" : status === 429 ? "throttle" : "error";

const OPERATIONS: Readonly<Record<Method, string>> = {
  POST: "PostToConnection",
  GET: "GetConnection",
  DELETE: "DeleteConnection",
};

/** A5.2. */
const POSTED: Answer = { status: 200 };
/** A5.7. */
const DELETED: Answer = { status: 204 };
/** A5.4. */
const GONE: Answer = { status: 410 };
const NOTHING = Buffer.alloc(0);
/** A5.9. */
const TOO_LARGE: Answer = { status: 413, message: "Request Too Long" };
/** A5.10. */
const FULL: Answer = { status: 429, message: "The WebSocket client side buffer is full" };

/** The `@connections` API on `/{stage}/@connections/{id}` (A5). Source: API Gateway Management API; SDKs send the `@` as it is or as `%40`. */
export class ConnectionsApi {
  readonly #context: GatewayContext;
  #lastHeader: string | readonly string[] | undefined;
  #lastParent: SpanContextOf;

  constructor(context: GatewayContext) {
    this.#context = context;
  }

  /** A5.9. */
  tooLarge(request: RequestHead): WholeAnswer {
    return this.#recorded({ ...request, body: NOTHING }, () => TOO_LARGE);
  }

  answer(request: WholeRequest): WholeAnswer {
    return this.#recorded(request, () => this.#answer(request));
  }

  /** Nothing is waited for between a request and its answer: they are told of as one. */
  #recorded(request: WholeRequest, decide: () => Answer): WholeAnswer {
    const { recorder } = this.#context;
    const answer = decide();
    recorder?.instant({
      hop: "mgmt",
      res: recordedName(this.#context),
      op: OPERATIONS[request.method as Method] ?? request.method,
      parent: this.#parentOf(request),
      conn: readConnectionId(request.url, this.#context.routes.api.stage),
      st: statusOf(answer),
      code: String(answer.status),
      fault: answer.isFault ? "failNext" : undefined,
      payload: request.body.length > 0 ? request.body.toString() : undefined,
    });
    return written(answer);
  }

  /** A fan-out's posts have one header. */
  #parentOf({ headers }: WholeRequest): SpanContextOf {
    const header = headers["x-amzn-trace-id"];
    if (header !== this.#lastHeader) {
      this.#lastHeader = header;
      this.#lastParent = fromTraceHeader(header);
    }
    return this.#lastParent;
  }

  #answer(request: WholeRequest): Answer {
    const { settings, routes } = this.#context;
    if (this.#isForeign(request)) return { status: 403, message: "Forbidden" };
    const id = readConnectionId(request.url, routes.api.stage);
    const { method } = request;
    if (id === undefined) return { status: settings.choices.plainRequestStatus, message: "Forbidden" };
    if (method !== "POST" && method !== "GET" && method !== "DELETE")
      return { status: 403, message: "Forbidden" };
    const refusal = this.#refusal(request, method, id);
    // A5.8.
    if (refusal !== undefined) return { status: 403, message: refusal };
    const fault = this.#context.faults?.takeForCall("execute-api", OPERATIONS[method], () => [id]);
    if (fault)
      return {
        status: fault.status,
        isFault: true,
        ...(fault.message === "" ? {} : { message: fault.message }),
      };
    if (!this.#context.requests.take(Date.now())) return { status: 429, message: "Too Many Requests" };
    const connection = this.#context.connections.get(id);
    if (!connection?.isOpen) {
      // A5.5: 400 for what cannot be an id. A5.4: 410 for one that is gone.
      const impossible = connection === undefined && !isConnectionIdShaped(id);
      return impossible && settings.choices.badConnectionIdStatus === 400
        ? { status: 400, message: `Invalid connectionId: ${id}` }
        : GONE;
    }
    if (method === "POST") return this.#post(connection, request.body);
    if (method === "GET") return { status: 200, body: describe(connection) };
    connection.close(settings.choices.deleteClose);
    return DELETED;
  }

  /** A5.8. */
  #isForeign({ headers: { host } }: WholeRequest): boolean {
    const { routes, log } = this.#context;
    if (!isForeignHost(host, routes.api)) return false;
    log.warning(
      `A call to ${host} was answered with 403: this service's WebSocket API is ${routes.api.apiId} in ${routes.api.region}, and no other is here.`,
    );
    return true;
  }

  #refusal(request: WholeRequest, method: Method, id: string): string | undefined {
    const signed = this.#context.signatures.verify(request);
    if (!signed.ok) return signed.message;
    if (signed.service !== "execute-api")
      return "Credential should be scoped to correct service: 'execute-api'.";
    const { api } = this.#context.routes;
    if (signed.region !== api.region)
      return `Credential should be scoped to a valid region, not '${signed.region.slice(0, 40)}'.`;
    const arn = `arn:aws:execute-api:${api.region}:${api.accountId}:${api.apiId}/${api.stage}/${method}/@connections/${id}`;
    const denial = this.#context.authorizer.check(signed.principal, "execute-api:ManageConnections", arn);
    if (!denial) return undefined;
    // A5.8: API Gateway masks the account and names the path's template.
    const masked = arn.replace(`:${api.accountId}:`, `:${"*".repeat(8)}${api.accountId.slice(8)}:`);
    const resource = masked.replace(/[^/]*$/, "{connectionId}");
    return `User: ${denial.identity.arn} is not authorized to perform: execute-api:ManageConnections on resource: ${resource}${denial.explicit ? " with an explicit deny" : ""}`;
  }

  #post(connection: Connection, body: Buffer): Answer {
    const nowMs = Date.now();
    const { choices } = this.#context.settings;
    const text = asUtf8(body);
    if (text !== body && choices.invalidUtf8 === "refuse")
      return { status: 400, message: "The data is not UTF-8" };
    const result =
      text !== body && choices.invalidUtf8 === "binary"
        ? connection.sendBinary(body, nowMs)
        : connection.sendText(text, nowMs);
    if (result === "gone") return GONE;
    if (result === "full") return FULL;
    if (choices.postCountsAsActivity) connection.lastActiveAtMs = nowMs;
    return POSTED;
  }
}

/** The id of `/{stage}/@connections/{id}`, encoded or not; undefined for any other path. */
export function readConnectionId(url: string, stage: string): string | undefined {
  const end = url.indexOf("?");
  let path = end < 0 ? url : url.slice(0, end);
  if (path.includes("%")) {
    try {
      path = decodeURIComponent(path);
    } catch {
      return undefined;
    }
  }
  const prefix = `/${stage}/@connections/`;
  return path.startsWith(prefix) && path.length > prefix.length ? path.slice(prefix.length) : undefined;
}

/** A5.6. */
const describe = (connection: Connection): string => JSON.stringify(describeConnection(connection));

function written(answer: Answer): WholeAnswer {
  const body =
    answer.body ?? (answer.message === undefined ? "" : JSON.stringify({ message: answer.message }));
  const type = answer.status < 300 ? undefined : (errorType(answer.status) ?? "ForbiddenException");
  return {
    status: answer.status,
    headers: {
      ...(body === "" ? {} : { "Content-Type": "application/json" }),
      "x-amzn-RequestId": randomUUID(),
      ...(type ? { "x-amzn-ErrorType": type } : {}),
    },
    body,
  };
}
