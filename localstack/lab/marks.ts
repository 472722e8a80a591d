import { fromTraceparent } from "../recorder/span-context.ts";
import type { Recorder } from "../recorder/types.ts";

/** What a client says of itself: when it sent a frame, and when it showed one. */
export interface Mark {
  readonly op: string;
  /** Of the frame that it sent: the mark is then of that trace. */
  readonly traceparent?: string;
  /** The connection that it got a frame on. */
  readonly conn?: string;
  /** A text that the frame contained, and no other: the id of what it shows. */
  readonly holds?: string;
}

const MOST = 200;
const MOST_CHARACTERS = 200;

/** @param text `{"marks": [{"op": "painted", "conn": "L0SM9...", "holds": "1574..."}]}` @returns the marks, or what is wrong with them */
export function readMarks(text: string): readonly Mark[] | string {
  const marks = marksIn(text);
  if (!marks) return 'Marks are sent as {"marks": [{"op": "painted", "conn": "...", "holds": "..."}]}.';
  if (marks.length > MOST) return `At most ${MOST} marks are taken at once.`;
  for (const mark of marks)
    for (const [name, value] of Object.entries(mark ?? {}))
      if (!["op", "traceparent", "conn", "holds"].includes(name) || !isShortText(value))
        return `A mark has op, traceparent, conn and holds, texts of at most ${MOST_CHARACTERS} characters; ${name} is not.`;
  return marks.every(({ op }) => op) ? marks : "A mark has an op.";
}

export function recordMarks(recorder: Recorder, marks: readonly Mark[]): void {
  for (const { op, traceparent, conn, holds } of marks)
    recorder.instant({
      hop: "client",
      res: "",
      op,
      parent: traceparent === undefined ? undefined : fromTraceparent(traceparent),
      conn,
      payload: holds,
    });
}

const isShortText = (value: unknown) =>
  typeof value === "string" && value.length > 0 && value.length <= MOST_CHARACTERS;

function marksIn(text: string): Mark[] | undefined {
  try {
    const { marks } = JSON.parse(text) as { marks?: unknown };
    return Array.isArray(marks) && marks.every((mark) => typeof mark === "object" && mark !== null)
      ? (marks as Mark[])
      : undefined;
  } catch {
    return undefined;
  }
}
