const UNITS = ["bytes", "KB", "MB"];

/** A size as people say it: "812 bytes", "1.4 MB". */
export function sizeInWords(bytes: number): string {
  const power = bytes < 1_000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  const size = bytes / 1_000 ** power;
  const digits = power > 0 && size < 10 ? 1 : 0;
  return `${size.toLocaleString(undefined, { maximumFractionDigits: digits })} ${UNITS[power]}`;
}
