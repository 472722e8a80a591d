import type { IncomingMessage } from "node:http";
import type { HandshakeDetails } from "./events.ts";

/** What API Gateway puts in itself (A1.9); a client's own values of these do not get through, but for the chain of addresses. */
const FORWARDED = new Set(["x-forwarded-for", "x-forwarded-port", "x-forwarded-proto", "x-amzn-trace-id"]);
/** A1.9: the `$connect` event has none of these, the authorizer's event does. */
const HOP_BY_HOP = new Set(["connection", "upgrade", "content-length"]);

export interface ForwardedFacts {
  readonly sourceIp: string;
  readonly port: number;
  readonly secure: boolean;
  readonly traceId: string;
}

/** The handshake as the authorizer sees it: every header in the client's own spelling, the query decoded. */
export function readHandshake(request: IncomingMessage, facts: ForwardedFacts): HandshakeDetails {
  const headers = new Map<string, string[]>();
  const names = new Map<string, string>();
  const add = (name: string, value: string) => {
    const lower = name.toLowerCase();
    const spelled = names.get(lower) ?? name;
    names.set(lower, spelled);
    const values = headers.get(spelled);
    if (values) values.push(value);
    else headers.set(spelled, [value]);
  };
  const raw = request.rawHeaders;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as string;
    if (!FORWARDED.has(name.toLowerCase())) add(name, raw[i + 1] as string);
  }
  if (!names.has("content-length")) add("content-length", "0");
  const before = request.headers["x-forwarded-for"];
  add("X-Amzn-Trace-Id", facts.traceId);
  add("X-Forwarded-For", before ? `${before}, ${facts.sourceIp}` : facts.sourceIp);
  add("X-Forwarded-Port", String(facts.port));
  add("X-Forwarded-Proto", facts.secure ? "https" : "http");

  const query = new Map<string, string[]>();
  const at = request.url?.indexOf("?") ?? -1;
  for (const [name, value] of new URLSearchParams(at < 0 ? "" : request.url?.slice(at + 1))) {
    const values = query.get(name);
    if (values) values.push(value);
    else query.set(name, [value]);
  }
  return {
    headers: lastOfEach(headers),
    multiValueHeaders: Object.fromEntries(headers),
    ...(query.size === 0
      ? {}
      : {
          queryStringParameters: lastOfEach(query),
          multiValueQueryStringParameters: Object.fromEntries(query),
        }),
  };
}

/** The same for the `$connect` integration (A1.9). */
export function withoutHopByHop(details: HandshakeDetails): HandshakeDetails {
  const keep = <T>(all: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase())));
  return { ...details, headers: keep(details.headers), multiValueHeaders: keep(details.multiValueHeaders) };
}

const lastOfEach = (all: Map<string, string[]>): Record<string, string> =>
  Object.fromEntries([...all].map(([name, values]) => [name, values.at(-1) as string]));
