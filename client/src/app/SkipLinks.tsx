const LINK =
  "sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded-lg focus:bg-accent focus:px-4 focus:py-2.5 focus:font-semibold focus:text-on-accent";

/** Past guilds and channels with one key. The browser moves focus to the target by itself: the address keeps its path. */
export function SkipLinks() {
  return (
    <nav aria-label="Skip">
      <a href="#messages" className={LINK}>
        Skip to messages
      </a>
      <a href="#composer" className={LINK}>
        Skip to the message field
      </a>
    </nav>
  );
}
