import type { Hop, LabEvent, Status } from "./types.ts";

/** Of an event without its payload, in memory, about. */
const EVENT_BYTES = 400;

export interface RingLimits {
  readonly events: number;
  /** Payloads count two bytes a character, which is the most that they take. */
  readonly bytes: number;
}

/** What only some events have. */
export type More = Omit<LabEvent, keyof Common | "v" | "seq" | "ref">;

type Common = Pick<
  LabEvent,
  "ts" | "ph" | "trace" | "span" | "parent" | "hop" | "res" | "op" | "conn" | "st" | "code"
>;

/**
 * The newest events with their payloads; what is beyond the limits is forgotten, the oldest first. Each member of an event is kept in a list of its own, and the event is made when
 * somebody reads it: objects that stay for a while are what a garbage collector has most work with, and a fan-out records hundreds of events in some milliseconds.
 */
export class Ring {
  readonly #limits: RingLimits;
  /** Circular: the event with number `seq` stands at `seq % events`. */
  readonly #ts: Float64Array;
  readonly #ph: LabEvent["ph"][];
  readonly #trace: string[];
  readonly #span: string[];
  readonly #parent: (string | undefined)[];
  readonly #hop: Hop[];
  readonly #res: string[];
  readonly #op: string[];
  readonly #conn: (string | undefined)[];
  readonly #st: (Status | undefined)[];
  readonly #code: (string | undefined)[];
  readonly #more: (More | undefined)[];
  readonly #payloads: (string | undefined)[];
  #first = 1;
  #next = 1;
  #bytes = 0;

  constructor(limits: RingLimits) {
    this.#limits = limits;
    const list = <T>(): T[] => new Array<T>(limits.events);
    this.#ts = new Float64Array(limits.events);
    this.#ph = list();
    this.#trace = list();
    this.#span = list();
    this.#parent = list();
    this.#hop = list();
    this.#res = list();
    this.#op = list();
    this.#conn = list();
    this.#st = list();
    this.#code = list();
    this.#more = list();
    this.#payloads = list();
  }

  /** The number that the next event is to have. */
  get nextSeq(): number {
    return this.#next;
  }

  /** The number of the oldest that is still there; `nextSeq` where none is. */
  get firstSeq(): number {
    return this.#first;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(event: Common, more: More | undefined, payload: string | undefined): void {
    if (this.#next - this.#first === this.#limits.events) this.#forgetFirst();
    const place = this.#next % this.#limits.events;
    this.#ts[place] = event.ts;
    this.#ph[place] = event.ph;
    this.#trace[place] = event.trace;
    this.#span[place] = event.span;
    this.#parent[place] = event.parent;
    this.#hop[place] = event.hop;
    this.#res[place] = event.res;
    this.#op[place] = event.op;
    this.#conn[place] = event.conn;
    this.#st[place] = event.st;
    this.#code[place] = event.code;
    this.#more[place] = more;
    this.#payloads[place] = payload;
    this.#next += 1;
    this.#bytes += sizeOf(payload);
    // The newest stays, however large it is.
    while (this.#bytes > this.#limits.bytes && this.#next - this.#first > 1) this.#forgetFirst();
  }

  /** Those from a number on, oldest first. @param most at most so many */
  since(seq: number, most = Number.POSITIVE_INFINITY): LabEvent[] {
    const events: LabEvent[] = [];
    const from = Math.max(seq, this.#first);
    const to = Math.min(this.#next, from + most);
    for (let at = from; at < to; at += 1) events.push(this.#read(at));
    return events;
  }

  /** Undefined where it has none, or is gone. */
  payload(seq: number): string | undefined {
    return seq >= this.#first && seq < this.#next ? this.#payloads[seq % this.#limits.events] : undefined;
  }

  /** Numbers go on. */
  clear(): void {
    while (this.#first < this.#next) this.#forgetFirst();
  }

  #read(seq: number): LabEvent {
    const place = seq % this.#limits.events;
    return {
      v: 1,
      seq,
      ts: this.#ts[place] as number,
      ph: this.#ph[place] as LabEvent["ph"],
      trace: this.#trace[place] as string,
      span: this.#span[place] as string,
      parent: this.#parent[place],
      hop: this.#hop[place] as Hop,
      res: this.#res[place] as string,
      op: this.#op[place] as string,
      conn: this.#conn[place],
      st: this.#st[place],
      code: this.#code[place],
      ...this.#more[place],
      ref: this.#payloads[place] === undefined ? undefined : String(seq),
    };
  }

  #forgetFirst(): void {
    const place = this.#first % this.#limits.events;
    this.#bytes -= sizeOf(this.#payloads[place]);
    this.#more[place] = undefined;
    this.#payloads[place] = undefined;
    this.#first += 1;
  }
}

const sizeOf = (payload: string | undefined): number => EVENT_BYTES + 2 * (payload?.length ?? 0);
