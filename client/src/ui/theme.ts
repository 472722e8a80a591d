import { useSyncExternalStore } from "react";
import { useMediaQuery } from "./use-media-query.ts";

export type Theme = "light" | "dark";
const KEY = "fanout.theme";
const listeners = new Set<() => void>();

/** What was chosen here; undefined follows the system. public/theme.js reads the same key before the first paint. */
const chosen = (): Theme | undefined => {
  const theme = document.documentElement.dataset.theme;
  return theme === "light" || theme === "dark" ? theme : undefined;
};

function choose(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // It holds until the page is left.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The theme that shows, and a function that changes to the other. */
export function useTheme(): { theme: Theme; toggle(): void } {
  const systemIsDark = useMediaQuery("(prefers-color-scheme: dark)");
  const theme = useSyncExternalStore(subscribe, chosen) ?? (systemIsDark ? "dark" : "light");
  return { theme, toggle: () => choose(theme === "dark" ? "light" : "dark") };
}
