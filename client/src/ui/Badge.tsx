/** A number that waits. @param what it counts, for those who listen */
export function Badge({ count, what }: { readonly count: number; readonly what: string }) {
  return (
    <span className="shrink-0 rounded-full bg-accent px-1.5 text-xs font-bold text-on-accent">
      {count > 99 ? "99+" : count}
      <span className="sr-only"> {what}</span>
    </span>
  );
}
