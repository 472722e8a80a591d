import type { Hop, LabEvent, Status } from "../recorder/types.ts";

/** A span as its events tell of it. Times are milliseconds since 1970, with fractions. */
export interface Span {
  readonly trace: string;
  readonly span: string;
  readonly parent?: string | undefined;
  /** `trace-span` of each cause, in the order of the batch; "" where it is not known. */
  readonly links?: readonly string[] | undefined;
  readonly hop: Hop;
  op: string;
  res: string;
  readonly startMs: number;
  /** Absent while it is under way, and where its end is not recorded any more. */
  endMs?: number;
  st?: Status | undefined;
  code?: string | undefined;
  from?: string | undefined;
  conn?: string | undefined;
  req?: string | undefined;
  fault?: string | undefined;
  cold?: boolean | undefined;
  initMs?: number | undefined;
  waitMs?: number | undefined;
  memMB?: number | undefined;
  billedMs?: number | undefined;
  rcu?: number | undefined;
  wcu?: number | undefined;
  bytes?: number | undefined;
  readonly attempt?: number | undefined;
  readonly batch?: number | undefined;
  readonly lagMs?: number | undefined;
  /** Of what was asked, and of what was answered: see `GET /_lab/payload/{ref}`. */
  readonly askedRef?: string | undefined;
  answeredRef?: string | undefined;
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
  });
  span.conn = event.conn ?? span.conn;
  span.req = event.req ?? span.req;
  span.endMs = event.ts / 1000;
  span.answeredRef = event.ref;
}
