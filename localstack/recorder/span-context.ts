import { randomHex } from "../random-hex.ts";
import type { SpanContext } from "./types.ts";

export const newSpanId = (): string => randomHex(16);

/** The second first, as X-Ray wants it and W3C allows it. */
export const newTraceId = (nowMs: number): string =>
  `${Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, "0")}${randomHex(24)}`;

/** `Root=1-{8}-{24}`, as API Gateway gives it to an integration. */
export const toTraceRoot = ({ trace }: SpanContext): string =>
  `Root=1-${trace.slice(0, 8)}-${trace.slice(8)}`;

/**
 * X-Ray's header, as Lambda sets it for a function and SDKs send it on: `Root=1-{8}-{24};Parent={16};Sampled=1`.
 * @param given the caller's: what else it says (Sampled, Lineage) stays
 */
export function toTraceHeader(at: SpanContext, given?: string): string {
  const members =
    given === undefined ? [] : given.split(";").filter((member) => !/^(Root|Parent|Self)=/.test(member));
  const rest = members.length > 0 ? members : ["Sampled=1"];
  return [toTraceRoot(at), `Parent=${at.span}`, ...rest].join(";");
}

/** What a header says of a trace, in whatever order; without a span where it has no parent. Undefined where it names no trace. */
export function fromTraceHeader(
  header: string | readonly string[] | undefined,
): { readonly trace: string; readonly span?: string } | undefined {
  if (typeof header !== "string") return undefined;
  const root = /(?:^|;)Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)/.exec(header);
  if (!root) return undefined;
  const trace = `${root[1]}${root[2]}`;
  const span = /(?:^|;)Parent=([0-9a-f]{16})(?:;|$)/.exec(header)?.[1];
  return span === undefined ? { trace } : { trace, span };
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;
const isZero = (hex: string) => /^0+$/.test(hex);

/** W3C Trace Context: `00-{32}-{16}-{2}`. */
export function fromTraceparent(text: string): SpanContext | undefined {
  const found = TRACEPARENT.exec(text);
  const [, trace = "", span = ""] = found ?? [];
  return found && !isZero(trace) && !isZero(span) ? { trace, span } : undefined;
}

const MEMBER = '"traceparent"';

/** What a client's frame says of where it was sent, without reading all of it: `{"action": "...", "traceparent": "00-..."}`. */
export function traceparentIn(frame: string): SpanContext | undefined {
  const at = frame.indexOf(MEMBER);
  if (at < 0) return undefined;
  const found = /^\s*:\s*"([^"]{55})"/.exec(frame.slice(at + MEMBER.length, at + MEMBER.length + 70));
  return found ? fromTraceparent(found[1] as string) : undefined;
}
