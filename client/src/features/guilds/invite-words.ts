import type { Invite } from "#protocol/objects";

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "always" });
const HOUR_MS = 3_600_000;

/** How long an invite works still: "ends in 7 days". */
export function expiryWords(expiresAt: string, nowMs: number): string {
  const leftMs = Date.parse(expiresAt) - nowMs;
  if (leftMs <= 0) return "no longer works";
  if (leftMs >= 36 * HOUR_MS) return `ends ${relative.format(Math.round(leftMs / (24 * HOUR_MS)), "day")}`;
  const minutes = Math.ceil(leftMs / 60_000);
  if (minutes < 60) return `ends ${relative.format(minutes, "minute")}`;
  return `ends ${relative.format(Math.round(leftMs / HOUR_MS), "hour")}`;
}

/** How many people came by it. */
export function usesWords({ uses, max_uses }: Pick<Invite, "uses" | "max_uses">): string {
  if (max_uses !== null) return `used ${uses} of ${max_uses} times`;
  if (uses === 0) return "not used yet";
  return uses === 1 ? "used once" : `used ${uses} times`;
}
