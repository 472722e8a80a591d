/** Loads what of the state the first screen can do without: once the page is idle, or when it is needed sooner. Null where it cannot be had: then that is left undone. */
export const loadLater = () => import("./later-parts.ts").catch(() => null);
