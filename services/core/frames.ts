import { utf8Length } from "./utf8.ts";

/** The text of one WebSocket message, the same object for every connection that gets the same. */
export interface Frame {
  readonly body: string;
}

/**
 * Packs dispatches (JSON texts, in order) into frames: arrays of as many as stay within `maxBytes`, and one alone where it is larger.
 * The function that comes back remembers: connections with the same dispatches share their frames.
 */
export function packFrames(maxBytes: number): (dispatches: readonly string[]) => readonly Frame[] {
  const known = new Map<string, readonly Frame[]>();
  return (dispatches) => {
    const name = dispatches.length === 1 ? (dispatches[0] ?? "") : dispatches.join("\n");
    let frames = known.get(name);
    if (!frames) {
      frames = pack(dispatches, maxBytes);
      known.set(name, frames);
    }
    return frames;
  };
}

function pack(dispatches: readonly string[], maxBytes: number): Frame[] {
  const frames: Frame[] = [];
  let some: string[] = [];
  let bytes = 2;
  const flush = () => {
    if (some.length > 0) frames.push({ body: `[${some.join(",")}]` });
    some = [];
    bytes = 2;
  };
  for (const dispatch of dispatches) {
    const size = utf8Length(dispatch) + 1;
    if (bytes + size > maxBytes) flush();
    some.push(dispatch);
    bytes += size;
  }
  flush();
  return frames;
}
