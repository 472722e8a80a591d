import { clockMs } from "./clock.ts";
import { createLinks } from "./links.ts";
import { type More, Ring, type RingLimits } from "./ring.ts";
import { newSpanId, newTraceId } from "./span-context.ts";
import type {
  Cause,
  Instant,
  LabEvent,
  OpenSpan,
  Recorder,
  SpanBegin,
  SpanContext,
  SpanEnd,
} from "./types.ts";

/** Of one payload, in characters; what is behind that is not kept. */
const MOST_CHARACTERS = 1024 * 1024;

export const defaultRingLimits: RingLimits = { events: 20_000, bytes: 64 * 1024 * 1024 };

/** What is recorded, for whoever looks at it. */
export interface Recording extends Recorder {
  /** Oldest first. */
  since(seq: number, most?: number): readonly LabEvent[];
  /** As it was, with all secrets; undefined where there is none, or none any more. */
  payload(ref: string): string | undefined;
  /** The numbers of the oldest event that is still there, and of the next one. */
  readonly firstSeq: number;
  readonly nextSeq: number;
  /** Called after events were recorded, once for all of one turn of the event loop. @returns what ends it */
  onEvents(listener: () => void): () => void;
  clear(): void;
}

/** Records in memory what the parts of local AWS tell. To record is cheap; all work on it is done when somebody asks. */
export function createRecording(limits: Partial<RingLimits> = {}): Recording {
  const ring = new Ring({ ...defaultRingLimits, ...limits });
  const links = createLinks();
  const listeners = new Set<() => void>();
  let isTelling = false;

  const tell = () => {
    isTelling = false;
    for (const listener of listeners) listener();
  };

  const record = (
    ph: LabEvent["ph"],
    { trace, span }: SpanContext,
    begun: SpanBegin,
    how: SpanEnd | undefined,
    payload: string | undefined,
  ) => {
    const nowMs = clockMs();
    ring.add(
      {
        ts: Math.round(nowMs * 1000),
        ph,
        trace,
        span,
        parent: ph === "E" ? undefined : begun.parent?.span,
        hop: begun.hop,
        res: how?.res ?? begun.res,
        op: how?.op ?? begun.op,
        conn: how?.conn ?? begun.conn,
        st: ph === "B" ? undefined : (how?.st ?? "ok"),
        code: how?.code,
      },
      ph === "E" ? moreOfEnd(begun, how) : moreOfBegin(begun, how, nowMs),
      payload && payload.length > MOST_CHARACTERS ? payload.slice(0, MOST_CHARACTERS) : payload,
    );
    if (isTelling || listeners.size === 0) return;
    isTelling = true;
    setImmediate(tell);
  };

  return {
    links,
    begin(what): OpenSpan {
      const at = contextOf(what);
      record("B", at, what, undefined, what.payload);
      let hasEnded = false;
      return {
        ...at,
        end(how) {
          if (hasEnded) return;
          hasEnded = true;
          record("E", at, what, how, how?.payload);
        },
      };
    },
    instant(what: Instant): SpanContext {
      const at = contextOf(what);
      record("I", at, what, what, what.payload);
      return at;
    },
    since: (seq, most) => ring.since(seq, most),
    payload: (ref) => (/^\d{1,15}$/.test(ref) ? ring.payload(Number(ref)) : undefined),
    get firstSeq() {
      return ring.firstSeq;
    },
    get nextSeq() {
      return ring.nextSeq;
    },
    onEvents(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clear() {
      ring.clear();
    },
  };
}

/** Undefined where there is nothing to tell, as with most. */
function moreOfBegin(begun: SpanBegin, how: SpanEnd | undefined, nowMs: number): More | undefined {
  const { causes, req, attempt, batch } = begun;
  const { from, fault, bytes } = how ?? {};
  const told = causes ?? req ?? attempt ?? batch ?? from ?? fault ?? bytes;
  if (told === undefined) return undefined;
  return { links: linksOf(causes), lagMs: lagOf(causes, nowMs), req, attempt, batch, from, fault, bytes };
}

function moreOfEnd({ req: asked, attempt, batch }: SpanBegin, how: SpanEnd | undefined): More {
  const { from, fault, cold, initMs, memMB, billedMs, waitMs, rcu, wcu, bytes } = how ?? {};
  const req = how?.req ?? asked;
  return { req, from, fault, cold, initMs, memMB, billedMs, waitMs, rcu, wcu, bytes, attempt, batch };
}

function lagOf(causes: readonly (Cause | undefined)[] | undefined, nowMs: number): number | undefined {
  let newest = 0;
  for (const cause of causes ?? []) if (cause && cause.atMs > newest) newest = cause.atMs;
  return newest === 0 ? undefined : Math.max(0, Math.round((nowMs - newest) * 1000) / 1000);
}

/** One cause, or several of one trace: that trace goes on. Several traces: one of its own, and the links tell. */
function contextOf({ parent, causes }: SpanBegin): SpanContext {
  const trace = parent?.trace ?? commonTrace(causes) ?? newTraceId(Date.now());
  return { trace, span: newSpanId() };
}

function commonTrace(causes: SpanBegin["causes"]): string | undefined {
  const first = causes?.[0]?.trace;
  return first !== undefined && causes?.every((cause) => cause?.trace === first) ? first : undefined;
}

const linksOf = (causes: SpanBegin["causes"]): readonly string[] | undefined =>
  causes?.map((cause) => (cause ? `${cause.trace}-${cause.span}` : ""));
