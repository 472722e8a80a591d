import { initials, paletteFor } from "../../ui/palette.ts";

/** A guild without a picture: its initials on a ground of its own. Decorative. */
export function GuildIcon({
  id,
  name,
  size = 44,
}: {
  readonly id: string;
  readonly name: string;
  readonly size?: number;
}) {
  const { ground, tone, ink } = paletteFor(id);
  return (
    <svg width={size} height={size} viewBox="0 0 44 44" className="shrink-0 rounded-[30%]" aria-hidden="true">
      <rect width="44" height="44" fill={ground} />
      <path d="M0 44 V20 A24 24 0 0 1 24 44 Z" fill={tone} opacity="0.55" />
      <text x="22" y="28" textAnchor="middle" fontSize="16.5" fontWeight="700" fill={ink}>
        {initials(name)}
      </text>
    </svg>
  );
}
