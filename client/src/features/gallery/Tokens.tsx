/** Grounds with what is written on them. */
const GROUNDS = [
  { name: "rail", className: "bg-rail" },
  { name: "side", className: "bg-side" },
  { name: "canvas", className: "bg-canvas" },
  { name: "raised", className: "bg-raised" },
  { name: "field", className: "bg-field" },
];
const SIGNALS = [
  { name: "accent", className: "bg-accent text-on-accent" },
  { name: "accent, soft", className: "bg-accent-soft text-accent-text" },
  { name: "danger", className: "bg-danger-solid text-on-danger" },
  { name: "danger, soft", className: "bg-danger-soft text-danger" },
  { name: "good, soft", className: "bg-good-soft text-good" },
  { name: "warn, soft", className: "bg-warn-soft text-warn" },
];
const SIZES = [
  { name: "2xl", className: "text-2xl font-extrabold tracking-tight" },
  { name: "xl", className: "text-xl font-bold" },
  { name: "lg", className: "text-lg font-bold" },
  { name: "base", className: "text-base" },
  { name: "sm", className: "text-sm" },
  { name: "xs", className: "text-xs" },
];

export function Tokens() {
  return (
    <div className="flex flex-col gap-6">
      <div className="grid grid-cols-2 gap-3 md:grid-cols-5">
        {GROUNDS.map(({ name, className }) => (
          <div key={name} className={`rounded-xl border border-line p-4 ${className}`}>
            <p className="font-bold">{name}</p>
            <p className="text-muted">muted</p>
            <p className="text-faint">faint</p>
            <p className="text-accent-text">accent</p>
          </div>
        ))}
      </div>
      <div className="grid grid-cols-2 gap-3 md:grid-cols-6">
        {SIGNALS.map(({ name, className }) => (
          <p key={name} className={`rounded-xl p-4 font-bold ${className}`}>
            {name}
          </p>
        ))}
      </div>
      <div className="flex flex-col gap-1">
        {SIZES.map(({ name, className }) => (
          <p key={name} className={className}>
            {name}: one message, three ways out
          </p>
        ))}
      </div>
    </div>
  );
}
