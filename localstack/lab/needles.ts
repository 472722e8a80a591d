/** Shorter texts stand in anything. */
const LEAST_CHARACTERS = 8;
/** Of one record: those that come first are its keys. */
const MOST = 40;

/** One record of a batch. */
export interface BatchRecord {
  readonly json: string;
  /** Those of its texts that no other record of the batch has. */
  readonly texts: readonly string[];
}

/**
 * The records of a batch, each with what tells it from the others: by that a message or a post that was made of it is known, whatever the code between has done with it.
 * @param payload the event of an invocation: `{"Records": [...]}`; for anything else there are none
 */
export function recordsIn(payload: string): readonly BatchRecord[] {
  const records = parseRecords(payload);
  const texts = records.map((record) => textsIn(record));
  const counts = new Map<string, number>();
  for (const set of texts) for (const text of set) counts.set(text, (counts.get(text) ?? 0) + 1);
  return records.map((record, index) => ({
    json: JSON.stringify(record),
    texts: [...(texts[index] ?? [])].filter((text) => counts.get(text) === 1).slice(0, MOST),
  }));
}

/** Whether something was made of what has these texts. */
export const holdsAny = (payload: string, texts: readonly string[]): boolean =>
  texts.some((text) => payload.includes(text));

function parseRecords(payload: string): readonly unknown[] {
  const { Records } = (parsed(payload) ?? {}) as { Records?: unknown };
  return Array.isArray(Records) ? Records : [];
}

/** What says when and how a record came, and not what it is of. */
const ENVELOPE = new Set([
  "ApproximateCreationDateTime",
  "SequenceNumber",
  "eventID",
  "eventSourceARN",
  "md5OfBody",
  "receiptHandle",
  "attributes",
]);

/** Texts that JSON writes as they are, so that they stand in JSON in JSON too. */
function textsIn(value: unknown, into = new Set<string>()): Set<string> {
  if (typeof value === "string") {
    const inner = /^[[{]/.test(value) ? parsed(value) : undefined;
    if (inner !== undefined) textsIn(inner, into);
    else if (value.length >= LEAST_CHARACTERS && !/["\\\n\r\t]/.test(value)) into.add(value);
  } else if (typeof value === "object" && value !== null)
    for (const [name, member] of Object.entries(value)) if (!ENVELOPE.has(name)) textsIn(member, into);
  return into;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
