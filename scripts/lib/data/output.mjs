import process from "node:process";

/**
 * What a view writes: lines for a person, cut to the terminal's width, or a JSON document on each line. Each waits until the reader has taken it, so a large table is never
 * held in memory; a reader that leaves early (`| head`) ends the command in silence.
 */
export function createOutput({ json, stream = process.stdout }) {
  stream.on("error", (error) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
  // What goes into a pipe or a file is whole.
  const width = stream.columns ?? (Number(process.env.COLUMNS) || Number.POSITIVE_INFINITY);
  const write = async (text) => {
    if (!stream.write(`${text}\n`)) await new Promise((resolve) => stream.once("drain", resolve));
  };
  return {
    json,
    line: (text = "") => write(cut(text, width)),
    /** A line that is worth more than a row of the screen. */
    whole: (text) => write(cut(text, Number.POSITIVE_INFINITY)),
    document: (value) => write(JSON.stringify(value)),
  };
}

/** Control characters of stored texts must not steer the terminal. */
export function cut(text, width) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const plain = text.replace(/[\x00-\x1f\x7f-\x9f]/g, " ").trimEnd();
  return plain.length <= width ? plain : `${plain.slice(0, width - 1)}…`;
}

/**
 * Lines of a table. The first column takes what it needs up to `most` characters.
 * @param {string[]} heads
 * @param {string[][]} rows
 * @param {{numbers?: number[], most?: number}} options `numbers`: columns that stand to the right
 */
export function tableLines(heads, rows, { numbers = [], most = 40 } = {}) {
  const short = rows.map(([first, ...rest]) => [cut(first, most), ...rest]);
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...short.map((row) => row[column].length)),
  );
  return [heads, ...short].map((row) =>
    row
      .map((text, column) =>
        numbers.includes(column) ? text.padStart(widths[column]) : text.padEnd(widths[column]),
      )
      .join("  ")
      .trimEnd(),
  );
}

/** `412 B`, `1.2 MB`: steps of 1024, as AWS counts. */
export function bytes(count) {
  let value = count;
  for (const unit of ["B", "KB", "MB", "GB"]) {
    if (value < 1024 || unit === "GB")
      return `${unit === "B" || value >= 100 ? Math.round(value) : value.toFixed(1)} ${unit}`;
    value /= 1024;
  }
}

/** `42 s`, `3 min`, `5 h`, `2 d`. */
export function age(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`;
}

/** This machine's date and time: `2026-11-28 15:04:05`. */
export function time(date) {
  const two = (number) => String(number).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

export const number = (value) => value.toLocaleString("en-US");

/** The last part of an ARN: a queue's name. */
export const nameInArn = (arn) => String(arn).split(/[:/]/).at(-1);
