const RAYS = [-44, -22, 0, 22, 44];

/** One message goes in, everybody has it: the mark of Fanout, drawn large. */
export function FanArt() {
  return (
    <div aria-hidden="true" className="relative hidden overflow-hidden bg-[#2a1710] lg:block">
      <svg
        aria-hidden="true"
        viewBox="0 0 640 720"
        preserveAspectRatio="xMidYMid slice"
        className="absolute inset-0 size-full"
      >
        <defs>
          <radialGradient id="glow" cx="0.08" cy="0.445" r="0.95">
            <stop offset="0" stopColor="#f2733d" />
            <stop offset="0.42" stopColor="#a53410" />
            <stop offset="1" stopColor="#2a1710" />
          </radialGradient>
        </defs>
        <rect width="640" height="720" fill="url(#glow)" />
        <g fill="none" stroke="#ffd9a8" strokeLinecap="round" transform="translate(150 320)">
          {RAYS.map((degrees) => (
            <path
              key={degrees}
              d="M30 0 C130 0 210 -8 330 0"
              transform={`rotate(${degrees})`}
              strokeWidth="3"
              strokeDasharray="2 11"
              opacity="0.75"
            />
          ))}
          <circle r="120" stroke="#fff6ee" strokeOpacity="0.12" strokeWidth="2" />
          <circle r="225" stroke="#fff6ee" strokeOpacity="0.1" strokeWidth="2" />
          <circle r="330" stroke="#fff6ee" strokeOpacity="0.08" strokeWidth="2" />
        </g>
        <g transform="translate(150 320)">
          <circle r="30" fill="#ffd9a8" />
          <path d="M-12 -5 h24 M-12 5 h15" stroke="#8a2d0c" strokeWidth="4.5" strokeLinecap="round" />
          {RAYS.map((degrees) => {
            const angle = (degrees * Math.PI) / 180;
            const x = 352 * Math.cos(angle);
            const y = 352 * Math.sin(angle);
            return (
              <g key={degrees} transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}>
                <rect x="-36" y="-21" width="72" height="42" rx="14" fill="#fff6ee" fillOpacity="0.95" />
                <path d="M-18 -5 h36 M-18 6 h22" stroke="#c8441b" strokeWidth="4.5" strokeLinecap="round" />
              </g>
            );
          })}
        </g>
      </svg>
      <p className="absolute inset-x-12 bottom-12 max-w-md text-xl font-bold text-balance text-[#fff6ee]">
        Write once. Everybody has it. And you can watch it travel.
      </p>
    </div>
  );
}
