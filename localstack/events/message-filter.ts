import { compileFilter } from "./filter-pattern.ts";
import type { messageRecord } from "./queue-record.ts";

type MessageRecord = ReturnType<typeof messageRecord>;
type Pattern = Readonly<Record<string, unknown>>;

/**
 * Whether a message is kept: one of the patterns matches, or there are none. Rules for `body` itself are for a plain text, a pattern for what is below it is for JSON; the
 * one never matches the other. Source: Lambda developer guide, "Using event filtering with an Amazon SQS event source", its table of formats.
 * @throws FilterPatternError where AWS refuses the mapping
 */
export function compileMessageFilter(patterns: readonly Pattern[]): (record: MessageRecord) => boolean {
  // Counts them, which one by one would not.
  compileFilter(patterns);
  if (patterns.length === 0) return () => true;
  const tests = patterns.map((pattern) => {
    const matches = compileFilter([pattern]);
    if (!Object.hasOwn(pattern, "body")) return matches;
    const wantsText = Array.isArray(pattern.body);
    return (record: MessageRecord) => {
      const json = jsonOf(record.body);
      if (wantsText) return json === undefined && matches(record);
      return json !== undefined && matches({ ...record, body: json });
    };
  });
  return (record) => tests.some((test) => test(record));
}

/** An object or a list; any other JSON is as good as plain text. */
function jsonOf(body: string): object | undefined {
  if (!/^\s*[[{]/.test(body)) return undefined;
  try {
    return JSON.parse(body) as object;
  } catch {
    return undefined;
  }
}
