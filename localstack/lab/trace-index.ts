import type { Recording } from "../recorder/recorder.ts";
import type { Status } from "../recorder/types.ts";
import { assembleTrace, type Trace } from "./assemble-trace.ts";
import { createSpanGraph, type SpanGraph } from "./span-graph.ts";
import type { Span } from "./spans.ts";

/** A line of the list of traces. */
export interface TraceSummary {
  readonly id: string;
  /** Of what it began with. */
  readonly hop: Span["hop"];
  readonly op: string;
  readonly res: string;
  readonly conn?: string | undefined;
  readonly st?: Status | undefined;
  readonly startMs: number;
  /** To the last end so far, of whatever followed from it. */
  readonly durationMs: number;
  readonly spans: number;
  /** Connections that it reached, and those that it did not. */
  readonly delivered: number;
  readonly undelivered: number;
  readonly errors: number;
  readonly cold: boolean;
  readonly isUnderWay: boolean;
}

export interface TraceIndex {
  find(id: string): Trace | undefined;
  /** Those that something outside began, the newest first: what a batch began belongs to the traces of its records. @param most at most so many */
  list(most: number): TraceSummary[];
}

/** Put together when it is asked for, and once for all that is asked until something more is recorded. */
export function createTraceIndex(
  recording: Pick<Recording, "since" | "payload" | "firstSeq" | "nextSeq">,
): TraceIndex {
  let known: { readonly graph: SpanGraph; readonly at: string } | undefined;
  const graph = () => {
    const at = `${recording.firstSeq} ${recording.nextSeq}`;
    if (known?.at !== at) known = { graph: createSpanGraph(recording), at };
    return known.graph;
  };
  return {
    find: (id) => assembleTrace(graph(), id),
    list(most) {
      const now = graph();
      return [...now.beginnings.values()]
        .filter((span) => !isCausedElsewhere(span))
        .sort((a, b) => b.startMs - a.startMs)
        .slice(0, most)
        .flatMap((span) => {
          const trace = assembleTrace(now, span.trace);
          return trace ? [summaryOf(span, trace)] : [];
        });
    },
  };
}

const isCausedElsewhere = ({ trace, links = [] }: Span): boolean =>
  links.some((link) => link !== "" && !link.startsWith(trace));

function summaryOf(
  { trace: id, hop, op, res, conn, st, startMs }: Span,
  { spans, endings }: Trace,
): TraceSummary {
  const delivered = endings.filter(({ how }) => how === "delivered").length;
  return {
    ...{ id, hop, op, res, conn, st, startMs },
    durationMs: Math.max(...spans.map((span) => span.endMs ?? span.startMs)) - startMs,
    spans: spans.length,
    delivered,
    undelivered: endings.length - delivered,
    errors: spans.filter((span) => span.st !== undefined && span.st !== "ok").length,
    cold: spans.some((span) => span.cold),
    isUnderWay: spans.some((span) => span.endMs === undefined),
  };
}
