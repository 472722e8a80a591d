// What of the state the first screen can do without: one file, which is loaded apart (later.ts).
export { cutToLimit } from "./memory-cut.ts";
export { findMissed } from "./missed.ts";
export { noticesOf } from "./notices.ts";
