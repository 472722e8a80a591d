import { hash, initials, paletteFor } from "./palette.ts";

/** A picture for somebody who has none: a fan in one of four turns on one of eight grounds, with the first letter. Decorative: the name stands beside it. */
export function Avatar({
  seed,
  name,
  size = 40,
}: {
  /** What it is drawn from: the text that the person chose, else their id. */
  readonly seed: string;
  readonly name: string;
  readonly size?: number;
}) {
  const { ground, tone, ink } = paletteFor(seed);
  const turn = (hash(`${seed}/turn`) % 4) * 90;
  return (
    <svg width={size} height={size} viewBox="0 0 40 40" className="shrink-0 rounded-[32%]" aria-hidden="true">
      <rect width="40" height="40" fill={ground} />
      <g transform={`rotate(${turn} 20 20)`} fill={tone}>
        <path d="M0 40 V6 A34 34 0 0 1 34 40 Z" opacity="0.45" />
        <path d="M0 40 V18 A22 22 0 0 1 22 40 Z" opacity="0.6" />
      </g>
      <text x="20" y="26.5" textAnchor="middle" fontSize="18" fontWeight="700" fill={ink}>
        {initials(name, 1)}
      </text>
    </svg>
  );
}
