import type { Recording } from "../recorder/recorder.ts";
import { type BatchRecord, recordsIn } from "./needles.ts";
import { type Span, spansOf } from "./spans.ts";

/** All spans that are recorded, and what leads from one to the other. */
export interface SpanGraph {
  readonly spans: ReadonlyMap<string, Span>;
  childrenOf(span: Span): readonly Span[];
  /** Batches with a record that the span has made. */
  batchesOf(trace: string, span: string): readonly Span[];
  /** Batches with a record of a trace, of which nothing else need be here any more. */
  batchesOfTrace(trace: string): readonly Span[];
  /** Of each trace that is here, the span that it began with. */
  readonly beginnings: ReadonlyMap<string, Span>;
  /** What clients said that they got on a connection. */
  marksOn(conn: string): readonly Span[];
  /** What an invocation was given, record by record; undefined where it is not that of a batch of so many. */
  recordsOf(invocation: Span, count: number): readonly BatchRecord[] | undefined;
  payloadOf(span: Span): string | undefined;
}

export function createSpanGraph(recording: Pick<Recording, "since" | "payload">): SpanGraph {
  const spans = spansOf(recording.since(1));
  const children = new Map<string, Span[]>();
  const batches = new Map<string, Span[]>();
  const batchesOfTraces = new Map<string, Span[]>();
  const beginnings = new Map<string, Span>();
  const marks = new Map<string, Span[]>();
  for (const span of spans.values()) {
    if (span.parent) push(children, span.parent, span);
    if (!beginnings.has(span.trace)) beginnings.set(span.trace, span);
    if (span.hop === "client" && span.conn && span.askedRef) push(marks, span.conn, span);
    if (!span.links) continue;
    const links = new Set(span.links);
    for (const link of links) push(batches, link, span);
    for (const trace of new Set([...links].map(traceOf))) push(batchesOfTraces, trace, span);
  }
  const records = new Map<Span, readonly BatchRecord[]>();
  const payloadOf = ({ askedRef }: Span) =>
    askedRef === undefined ? undefined : recording.payload(askedRef);
  return {
    spans,
    beginnings,
    childrenOf: ({ span }) => children.get(span) ?? [],
    batchesOf: (trace, span) => batches.get(`${trace}-${span}`) ?? [],
    batchesOfTrace: (trace) => batchesOfTraces.get(trace) ?? [],
    marksOn: (conn) => marks.get(conn) ?? [],
    recordsOf(invocation, count) {
      let known = records.get(invocation);
      if (!known) {
        known = recordsIn(payloadOf(invocation) ?? "");
        records.set(invocation, known);
      }
      return known.length === count ? known : undefined;
    },
    payloadOf,
  };
}

const traceOf = (link: string): string => link.split("-")[0] ?? "";

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
