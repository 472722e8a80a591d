/** Where the client serves them (vite.config.ts). */
const DATA_URL = "/emoji/en/shortcodes.json";

/** A code between its colons, at the end of a text. */
const WHOLE = /(?<![\p{L}\p{N}_:<]):([\p{L}\p{N}_+-]{2,32}):$/u;

let known: ReadonlyMap<string, string> = new Map();
let loading: Promise<ReadonlyMap<string, string>> | null = null;

/** Emoji by shortcode, read when somebody first asks for one. A failure is tried again with the next. */
export function loadShortcodes(): Promise<ReadonlyMap<string, string>> {
  loading ??= fetch(DATA_URL)
    .then(async (response) => {
      known = new Map(Object.entries<string>(await response.json()));
      return known;
    })
    .catch((error: unknown) => {
      loading = null;
      throw error;
    });
  return loading;
}

/** The emoji of a code that has just been written to its end, and where the code stands. Only of codes that were read: who writes one has been offered them. */
export function emojiAt(
  text: string,
  caret: number,
): { readonly emoji: string; readonly range: readonly [number, number] } | undefined {
  const found = WHOLE.exec(text.slice(0, caret));
  const emoji = found?.[1] && known.get(found[1].toLowerCase());
  return found && emoji ? { emoji, range: [found.index, caret] } : undefined;
}
