/** A trace in one line: `22:31:07.412  6a2b31f0c4d1  message.send  84 ms  3 delivered, 1 not  cold`. */
export function summaryLine({
  id,
  op,
  startMs,
  durationMs,
  delivered,
  undelivered,
  errors,
  cold,
  isUnderWay,
}) {
  const counts = [
    delivered > 0 || undelivered > 0 ? `${delivered} delivered` : "",
    undelivered > 0 ? `${undelivered} not` : "",
    errors - undelivered > 0 ? `${errors - undelivered} failed` : "",
    cold ? "cold" : "",
    isUnderWay ? "under way" : "",
  ].filter(Boolean);
  const time = new Date(startMs).toISOString().slice(11, 23);
  // Its second is in its first eight digits: those behind tell it from others.
  return `${time}  ${id.slice(8, 20)}  ${op.padEnd(28)} ${milliseconds(durationMs).padStart(9)}  ${counts.join(", ")}`.trimEnd();
}

/** `4.2 ms`, `84 ms`, `1.31 s`. */
export function milliseconds(ms) {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(2)} s`;
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}
