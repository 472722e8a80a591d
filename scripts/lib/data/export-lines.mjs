import { createReadStream } from "node:fs";
import { Refusal } from "../refusal.mjs";

/**
 * What `npm run data -- export` writes, a JSON document on each line:
 *   {"format":"fanout-data","version":1,"service","stage","engine","exportedAt","tables":[{"name", and of DescribeTable what defines it}]}
 *   {"table":"fanout-local","item":{...}}    DynamoDB's own JSON, numbers as text: nothing is rounded
 *   {"end":{"fanout-local":1234}}            how many of each table; a file without it was cut off
 */
export const FORMAT = "fanout-data";
export const VERSION = 1;

/** An item has at most 400 KB; each of its characters may be an escape of six. */
const MOST_LINE_BYTES = 4 * 1024 * 1024;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

export const header = ({ service, stage, engine, tables }) => ({
  format: FORMAT,
  version: VERSION,
  service,
  stage,
  engine,
  exportedAt: new Date().toISOString(),
  tables,
});

/**
 * Reads a file of an export, line by line, whatever its size.
 * @param {string} file
 * @returns {AsyncGenerator<{line: number, header?: object, table?: string, item?: object, end?: Record<string, number>}>} the header first, the end last
 * @throws Refusal naming the line where it is none of these, too long, cut off, or of another version
 */
export async function* readExport(file) {
  let line = 0;
  let hasEnded = false;
  for await (const bytes of linesOf(file)) {
    line += 1;
    if (bytes === undefined) throw bad(file, line, `is longer than ${MOST_LINE_BYTES / 1024 / 1024} MB`);
    const text = textOf(bytes, file, line);
    if (text.trim() === "") continue;
    if (hasEnded) throw bad(file, line, "stands behind the end");
    const document = parse(text, file, line);
    if (line === 1) yield { line, header: headerOf(document, file) };
    else if (isRecord(document.end)) {
      hasEnded = true;
      yield { line, end: document.end };
    } else if (typeof document.table === "string" && isRecord(document.item))
      yield { line, table: document.table, item: document.item };
    else throw bad(file, line, 'is neither {"table", "item"} nor {"end"}');
  }
  if (line === 0) throw new Refusal(`${file} is empty.`, "It is no export of this command.");
  if (!hasEnded)
    throw new Refusal(
      `${file} was cut off after line ${line}: its last line, {"end"}, is missing.`,
      "Take a whole copy, or export again.",
    );
}

export const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** The bytes of each line without its end, LF or CRLF; undefined for one that is too long, and nothing after it. */
async function* linesOf(file) {
  let parts = [];
  let length = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
      yield whole([...parts, chunk.subarray(from, at)]);
      parts = [];
      length = 0;
      from = at + 1;
    }
    parts.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > MOST_LINE_BYTES) {
      yield undefined;
      return;
    }
  }
  if (length > 0) yield whole(parts);
}

function whole(parts) {
  const bytes = parts.length === 1 ? parts[0] : Buffer.concat(parts);
  if (bytes.length > MOST_LINE_BYTES) return undefined;
  return bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes;
}

/** Also takes a byte order mark away, which some editors put first. */
function textOf(bytes, file, line) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw bad(file, line, "is no UTF-8");
  }
}

function parse(text, file, line) {
  let document;
  try {
    document = JSON.parse(text);
  } catch {
    throw bad(file, line, "is no JSON");
  }
  if (!isRecord(document)) throw bad(file, line, "is no JSON object");
  return document;
}

function headerOf(document, file) {
  if (document.format !== FORMAT)
    throw new Refusal(`${file} is no export of this command: its first line says no format "${FORMAT}".`);
  if (document.version !== VERSION)
    throw new Refusal(
      `${file} has version ${JSON.stringify(document.version)} of the format; this Fanout knows ${VERSION}.`,
      "Import it with the version that wrote it.",
    );
  if (!Array.isArray(document.tables) || !document.tables.every((table) => typeof table?.name === "string"))
    throw bad(file, 1, "names no tables");
  return document;
}

const bad = (file, line, what) => new Refusal(`${file}, line ${line}: it ${what}.`, "Nothing was written.");
