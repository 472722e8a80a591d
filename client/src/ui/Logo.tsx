/** Fanout's mark: one point, three ways out. */
export function Logo({ size = 32 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="shrink-0">
      <rect width="32" height="32" rx="9" fill="#c8441b" />
      <g fill="none" stroke="#fff6ee" strokeWidth="2.6" strokeLinecap="round">
        <path d="M9.5 22.5 C10 15 12 11 14.5 7.5" />
        <path d="M9.5 22.5 C13 17 17.5 14 22.5 12" />
        <path d="M9.5 22.5 C14.5 21 19 20.8 24.5 21.5" />
      </g>
      <circle cx="9.5" cy="22.5" r="3.3" fill="#ffd9a8" />
    </svg>
  );
}
