/** A key or several, as they stand on a keyboard. */
export function Kbd({ keys }: { readonly keys: readonly string[] }) {
  return (
    <span className="inline-flex gap-1">
      {keys.map((key) => (
        <kbd
          key={key}
          className="min-w-6 rounded-md border border-line-strong bg-field px-1.5 py-0.5 text-center font-sans text-sm font-semibold"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
