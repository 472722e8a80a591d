import { type Ending, endingsOf, firstTrouble } from "./endings.ts";
import { holdsAny } from "./needles.ts";
import type { SpanGraph } from "./span-graph.ts";
import type { Span } from "./spans.ts";

/** Everything that followed from what one trace began with, whatever traces it went on in. */
export interface Trace {
  readonly id: string;
  /** In the order of their begins; the marks of clients come last. */
  readonly spans: readonly Span[];
  /** For each connection that something of it was posted to. */
  readonly endings: readonly Ending[];
  /** The first thing that went wrong on the way there. */
  readonly trouble?: string;
}

/** What carries something on is of a trace where it carries something of it; reads and the like are of everything. */
const CARRIERS: Readonly<Record<string, RegExp>> = {
  mgmt: /./,
  sqs: /^SendMessage/,
  ddb: /^(Put|Update|Delete|BatchWrite|TransactWrite)/,
  lambda: /^Invoke/,
};

/**
 * What one trace is about: its own spans, and of every batch that a write or a message of it came into what was made of them. Where a batch has records of other traces too, what a
 * function did for those is left out as far as what it wrote, sent and posted tells them apart.
 * @returns undefined where nothing of it is recorded any more
 */
export function assembleTrace(graph: SpanGraph, id: string): Trace | undefined {
  const spans = new Collector(graph).collect(id);
  if (spans.length === 0) return undefined;
  const whole = [...spans, ...marksOf(graph, spans)];
  const trouble = firstTrouble(whole);
  return { id, spans: whole, endings: endingsOf(whole), ...(trouble === undefined ? {} : { trouble }) };
}

class Collector {
  readonly #graph: SpanGraph;
  readonly #found = new Set<Span>();
  /** With the texts by which what is in them is told to be this trace's; undefined: their links alone tell. */
  readonly #batches: { readonly batch: Span; readonly texts: readonly string[] | undefined }[] = [];

  constructor(graph: SpanGraph) {
    this.#graph = graph;
  }

  collect(id: string): Span[] {
    for (const span of this.#graph.spans.values()) if (span.trace === id) this.#take(span, undefined);
    for (const batch of this.#graph.batchesOfTrace(id)) this.#batches.push({ batch, texts: undefined });
    for (let next = this.#batches.shift(); next; next = this.#batches.shift()) this.#takeBatch(id, next);
    return [...this.#found].sort((a, b) => a.startMs - b.startMs);
  }

  /** @param texts of what is this trace's below a batch that has more; undefined: all is */
  #take(span: Span, texts: readonly string[] | undefined): void {
    if (this.#found.has(span)) return;
    this.#found.add(span);
    for (const child of this.#graph.childrenOf(span))
      if (!texts || this.#carries(child, texts)) this.#take(child, texts);
    for (const batch of this.#graph.batchesOf(span.trace, span.span)) this.#batches.push({ batch, texts });
  }

  #takeBatch(id: string, { batch, texts }: { batch: Span; texts: readonly string[] | undefined }): void {
    const links = batch.links ?? [];
    const mine = links.map((link) => this.#isMine(id, link));
    const isWhole = texts === undefined && !mine.includes(false);
    this.#found.add(batch);
    for (const invocation of this.#graph.childrenOf(batch)) {
      const own = isWhole ? undefined : this.#textsOf(invocation, mine, texts);
      // Met again, with more records of it than before.
      if (this.#found.has(invocation)) this.#takeMore(invocation, own);
      else this.#take(invocation, own);
    }
  }

  #takeMore(invocation: Span, texts: readonly string[] | undefined): void {
    for (const child of this.#graph.childrenOf(invocation))
      if (!this.#found.has(child) && (!texts || this.#carries(child, texts))) this.#take(child, texts);
  }

  #isMine(id: string, link: string): boolean {
    const [trace, span = ""] = link.split("-");
    const cause = this.#graph.spans.get(span);
    return cause === undefined ? trace === id : this.#found.has(cause);
  }

  /** The texts of those records of an invocation that are of this trace; undefined where they cannot be told from the others. */
  #textsOf(
    invocation: Span,
    mine: readonly boolean[],
    texts: readonly string[] | undefined,
  ): readonly string[] | undefined {
    const records = this.#graph.recordsOf(invocation, mine.length);
    const own = records?.filter(({ json }, index) => mine[index] && (!texts || holdsAny(json, texts)));
    return own?.every((record) => record.texts.length > 0)
      ? own.flatMap((record) => record.texts)
      : undefined;
  }

  #carries(span: Span, texts: readonly string[]): boolean {
    if (!CARRIERS[span.hop]?.test(span.op)) return true;
    const payload = this.#graph.payloadOf(span);
    return payload === undefined || holdsAny(payload, texts);
  }
}

/** Clients' own marks of what they got, by connection and a text that was in the frame. */
function marksOf(graph: SpanGraph, spans: readonly Span[]): Span[] {
  const had = new Set(spans);
  const marks: Span[] = [];
  for (const post of spans) {
    if (post.hop !== "mgmt" || post.st !== "ok" || post.conn === undefined) continue;
    const frame = graph.payloadOf(post);
    for (const mark of frame === undefined ? [] : graph.marksOn(post.conn)) {
      const held = graph.payloadOf(mark);
      if (had.has(mark) || mark.startMs < post.startMs || held === undefined || !frame?.includes(held))
        continue;
      had.add(mark);
      marks.push({ ...mark, parent: post.span });
    }
  }
  return marks;
}
