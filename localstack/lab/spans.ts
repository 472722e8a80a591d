import type { LabEvent } from "../recorder/types.ts";

/** A span as its events tell of it. Times are milliseconds since 1970, with fractions. */
export interface Span extends Omit<LabEvent, "v" | "seq" | "ts" | "ph" | "ref"> {
  readonly startMs: number;
  /** Absent while it is under way, and where its end is not recorded any more. */
  readonly endMs?: number;
  /** Of what was asked, and of what was answered: see `GET /_lab/payload/{ref}`. */
  readonly askedRef?: string | undefined;
  readonly answeredRef?: string | undefined;
}

/** Spans by id, in the order of their begins. An end whose begin is not recorded any more is left out. */
export function spansOf(events: Iterable<LabEvent>): Map<string, Span> {
  const spans = new Map<string, Span>();
  for (const event of events) {
    if (event.ph === "E") {
      const span = spans.get(event.span);
      if (span) endSpan(span, event);
    } else spans.set(event.span, beginSpan(event));
  }
  return spans;
}

function beginSpan(event: LabEvent): Span {
  const { trace, span, parent, links, hop, op, res, conn, req, attempt, batch, lagMs, ref } = event;
  const startMs = event.ts / 1000;
  const begun: Span = {
    ...{ trace, span, parent, links, hop, op, res, conn, req, attempt, batch, lagMs },
    startMs,
    askedRef: ref,
  };
  if (event.ph === "I") endSpan(begun, { ...event, ref: undefined });
  return begun;
}

function endSpan(span: Span, event: LabEvent): void {
  const { op, res, from, st, code, fault, cold, initMs, waitMs, memMB, billedMs, rcu, wcu, bytes } = event;
  Object.assign(span, {
    op,
    res,
    from,
    st,
    code,
    fault,
    cold,
    initMs,
    waitMs,
    memMB,
    billedMs,
    rcu,
    wcu,
    bytes,
    conn: event.conn ?? span.conn,
    req: event.req ?? span.req,
    endMs: event.ts / 1000,
    answeredRef: event.ref,
  });
}
