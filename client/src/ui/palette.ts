/** Grounds for avatars and guild icons, with the ink that reads on them (4.5:1 or more) and a lighter tone for the drawing. */
const PALETTE = [
  { ground: "#a63d1f", tone: "#c9603f", ink: "#fff4ec" },
  { ground: "#8a5a0b", tone: "#b07d27", ink: "#fff7e6" },
  { ground: "#4c6b2f", tone: "#6d8f4c", ink: "#f6fbe9" },
  { ground: "#17695f", tone: "#3b8d82", ink: "#eafaf6" },
  { ground: "#2d5f8b", tone: "#5484ae", ink: "#eef6fd" },
  { ground: "#6b4a8e", tone: "#8e6db0", ink: "#f7f0fd" },
  { ground: "#953565", tone: "#b85c89", ink: "#fdeff6" },
  { ground: "#6b4f3f", tone: "#8f7160", ink: "#fbf3ec" },
] as const;

/** The same text gives the same number, everywhere (FNV-1a, 32 bits). */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value >>> 0;
}

export const paletteFor = (seed: string) => PALETTE[hash(seed) % PALETTE.length] ?? PALETTE[0];

/** Up to two letters that stand for a name: the first of its first two words. */
export function initials(name: string, count = 2): string {
  const words = name
    .trim()
    .split(/[\s._-]+/u)
    .filter(Boolean);
  const letters = words.slice(0, count).map((word) => [...word][0] ?? "");
  return letters.join("").toLocaleUpperCase() || "#";
}
