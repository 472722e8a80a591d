import { clockMs } from "./clock.ts";
import type { Cause, Links, PendingWrite, SpanContext, WrittenItem } from "./types.ts";

/** Of each kind; what nobody asked for by then is forgotten, the oldest first. */
const MOST = 20_000;

interface Write {
  readonly span: SpanContext;
  /** The seconds since 1970 between which it was done, by the machine's clock as the engine has it: a record tells its time in whole seconds. */
  readonly fromSeconds: number;
  toSeconds: number;
  /** When it was answered with success. Undefined: not yet. */
  doneAtMs: number | undefined;
}

/**
 * Causes that can only be found by what they left behind.
 *
 * A stream's records of one item come in the order of its writes, so the oldest write of the item that can be the record's is: one that was answered with success goes before
 * one that may still fail. A write that changed nothing has no record, and is passed over once a later record comes.
 */
export function createLinks(most = MOST): Links {
  /** Without a record so far, by table and key. */
  const writes = new Map<string, Write[]>();
  let waiting = 0;
  /** By table and sequence number: every mapping on a stream asks. */
  const records = new Map<string, Cause | undefined>();
  const sends = new Map<string, Cause>();

  const forgetOldest = () => {
    for (const [id, queue] of writes) {
      if (waiting <= most) return;
      queue.shift();
      waiting -= 1;
      if (queue.length === 0) writes.delete(id);
    }
  };

  const remove = (id: string, write: Write) => {
    const queue = writes.get(id);
    const place = queue?.indexOf(write) ?? -1;
    if (!queue || place < 0) return;
    queue.splice(place, 1);
    waiting -= 1;
    if (queue.length === 0) writes.delete(id);
  };

  const takeWrite = (id: string, atSeconds: number): Cause | undefined => {
    const queue = writes.get(id) ?? [];
    for (const passed of queue.filter(({ toSeconds }) => toSeconds < atSeconds)) remove(id, passed);
    const possible = queue.filter(({ fromSeconds }) => fromSeconds <= atSeconds);
    const found = possible.find(({ doneAtMs }) => doneAtMs !== undefined) ?? possible[0];
    if (!found) return undefined;
    remove(id, found);
    const { trace, span } = found.span;
    return { trace, span, atMs: found.doneAtMs ?? clockMs() };
  };

  return {
    writing(span, items): PendingWrite {
      const write: Write = {
        span,
        fromSeconds: Math.floor(Date.now() / 1000),
        toSeconds: Number.POSITIVE_INFINITY,
        doneAtMs: undefined,
      };
      const ids = items.map(idOf);
      for (const id of ids) {
        const queue = writes.get(id);
        if (queue) queue.push(write);
        else writes.set(id, [write]);
        waiting += 1;
      }
      if (waiting > most) forgetOldest();
      return {
        done() {
          write.toSeconds = Math.ceil(Date.now() / 1000);
          write.doneAtMs = clockMs();
        },
        failed() {
          for (const id of ids) remove(id, write);
        },
      };
    },
    writeOf(table, { key, sequenceNumber, createdAtSeconds }) {
      const known = `${table} ${sequenceNumber}`;
      if (records.has(known)) return records.get(known);
      const cause = takeWrite(idOf({ table, key }), createdAtSeconds);
      remember(records, known, cause, most);
      return cause;
    },
    tablesChanged: () => records.clear(),
    sent({ trace, span }, messageIds) {
      const cause = { trace, span, atMs: clockMs() };
      for (const id of messageIds) remember(sends, id, cause, most);
    },
    sendOf: (messageId) => sends.get(messageId),
  };
}

const idOf = ({ table, key }: WrittenItem): string => `${table} ${key}`;

/** Maps keep the order in which they were filled. */
function remember<V>(map: Map<string, V>, key: string, value: V, most: number): void {
  map.set(key, value);
  // In bulk: to find the first of a map that loses one with each that it gains takes longer each time.
  if (map.size <= most * 1.25) return;
  for (const first of map.keys()) {
    if (map.size <= most) return;
    map.delete(first);
  }
}

/**
 * An item's key as text, in whatever order its attributes were written: `[{"S":"a"},{"S":"b"}]`.
 * @param attributes its key, or the whole item; @param names of the key's attributes; default: all of them
 */
export function itemKey(
  attributes: Readonly<Record<string, unknown>>,
  names: readonly string[] = Object.keys(attributes),
): string {
  return JSON.stringify([...names].sort().map((name) => attributes[name]));
}
