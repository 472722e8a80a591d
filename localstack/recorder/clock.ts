/** Milliseconds since 1970, with fractions, that never go back: what the machine's clock does meanwhile changes no duration. */
export const clockMs = (): number => performance.timeOrigin + performance.now();
