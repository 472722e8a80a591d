import { createStore } from "zustand/vanilla";

/** How Fanout looks in this browser. `system`: as the operating system asks. */
export interface Appearance {
  readonly theme: "system" | "light" | "dark";
  readonly contrast: "system" | "more";
  readonly motion: "system" | "less";
  /** Cosy has pictures and air, compact has more messages on the screen. */
  readonly density: "cozy" | "compact";
}

export const DEFAULT_APPEARANCE: Appearance = {
  theme: "system",
  contrast: "system",
  motion: "system",
  density: "cozy",
};

const CHOICES: { readonly [K in keyof Appearance]: readonly Appearance[K][] } = {
  theme: ["system", "light", "dark"],
  contrast: ["system", "more"],
  motion: ["system", "less"],
  density: ["cozy", "compact"],
};

/** public/appearance.js reads the same key before the first paint. */
const KEY = "fanout.appearance";

export const appearance = createStore<Appearance>(() => read());

/** Changes a part of it, in all tabs of this browser. */
export function setAppearance(part: Partial<Appearance>): void {
  appearance.setState(part);
  try {
    localStorage.setItem(KEY, JSON.stringify(appearance.getState()));
  } catch {
    // It holds until the page is left.
  }
  show();
}

/** Follows the system and the other tabs. Once, when the page starts. */
export function followAppearance(): void {
  for (const query of ["(prefers-contrast: more)", "(prefers-reduced-motion: reduce)"])
    matchMedia(query).addEventListener("change", show);
  addEventListener("storage", ({ key }) => {
    if (key !== KEY) return;
    appearance.setState(read());
    show();
  });
  show();
}

/** What the style sheet goes by: attributes of the document. The colours of `system` are the browser's own choice (`light-dark()`). */
function show(): void {
  const { theme, contrast, motion, density } = appearance.getState();
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset.theme;
  else dataset.theme = theme;
  dataset.contrast =
    contrast === "more" || matchMedia("(prefers-contrast: more)").matches ? "more" : "normal";
  dataset.motion =
    motion === "less" || matchMedia("(prefers-reduced-motion: reduce)").matches ? "less" : "normal";
  dataset.density = density;
}

function read(): Appearance {
  try {
    return parseAppearance(localStorage.getItem(KEY));
  } catch {
    return DEFAULT_APPEARANCE;
  }
}

/** What was stored, as far as it is one of the choices. */
export function parseAppearance(text: string | null): Appearance {
  try {
    const stored: unknown = JSON.parse(text ?? "{}");
    if (typeof stored !== "object" || stored === null) return DEFAULT_APPEARANCE;
    const known = Object.entries(stored).filter(([key, value]) =>
      (CHOICES[key as keyof Appearance] as readonly unknown[] | undefined)?.includes(value),
    );
    return { ...DEFAULT_APPEARANCE, ...Object.fromEntries(known) };
  } catch {
    return DEFAULT_APPEARANCE;
  }
}
