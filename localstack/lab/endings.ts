import type { Span } from "./spans.ts";

/** How what was said ended for one connection that something of it was posted to. */
export interface Ending {
  readonly conn: string;
  readonly how: "delivered" | "gone" | "throttled" | "failed" | "under way";
  /** Of the last post to it. */
  readonly span: string;
  readonly atMs: number;
  /** When its client showed it, where the client says so. */
  readonly paintedAtMs?: number;
  /** One sentence where it was not delivered: the first thing that went wrong. */
  readonly why?: string;
  /** The row of AWS's behaviour that explains it. */
  readonly row?: string;
}

interface Reason {
  readonly how: Ending["how"];
  readonly why: string;
  readonly row?: string;
}

const REASONS: Readonly<Record<string, Reason>> = {
  "410": {
    how: "gone",
    why: "its connection was closed by then, so @connections answered 410 (GoneException)",
    row: "A5.4",
  },
  "429": {
    how: "throttled",
    why: "@connections answered 429: its client does not read what it is sent, or the API's rate is used up",
    row: "A5.10",
  },
  "413": { how: "failed", why: "the frame was too large, so @connections answered 413", row: "A5.9" },
  "403": {
    how: "failed",
    why: "the caller was not allowed to post, so @connections answered 403",
    row: "A5.8",
  },
  "400": {
    how: "failed",
    why: "its id could be none, or the data was not UTF-8, so @connections answered 400",
    row: "A5.5",
  },
};

/** A post that was not answered with success may be tried again: the last one counts. */
export function endingsOf(spans: readonly Span[]): Ending[] {
  const posts = new Map<string, Span>();
  for (const span of spans)
    if (span.hop === "mgmt" && span.op === "PostToConnection" && span.conn !== undefined)
      if (posts.get(span.conn)?.st !== "ok") posts.set(span.conn, span);
  const painted = new Map<string, number>();
  for (const { hop, op, conn, startMs } of spans)
    if (hop === "client" && op === "painted" && conn !== undefined && !painted.has(conn))
      painted.set(conn, startMs);
  return [...posts].map(([conn, post]) => {
    const paintedAtMs = painted.get(conn);
    return {
      conn,
      span: post.span,
      atMs: post.endMs ?? post.startMs,
      ...(paintedAtMs === undefined ? {} : { paintedAtMs }),
      ...endOf(post),
    };
  });
}

function endOf({ st, code, fault }: Span): Pick<Ending, "how" | "why" | "row"> {
  if (st === undefined) return { how: "under way" };
  if (st === "ok") return { how: "delivered" };
  const { how, why, row } = REASONS[code ?? ""] ?? { how: "failed", why: `@connections answered ${code}` };
  const made = fault === undefined ? "" : ", because a fault asked for it";
  return { how, why: `${why}${made}`, ...(row === undefined ? {} : { row }) };
}

/** Of a trace that came to nobody: one sentence for the first thing that went wrong in it; undefined where nothing did. */
export function firstTrouble(spans: readonly Span[]): string | undefined {
  // What caused the others ended before them.
  const failed = spans
    .filter(({ st, hop }) => st !== undefined && st !== "ok" && hop !== "mgmt")
    .sort((a, b) => (a.endMs ?? a.startMs) - (b.endMs ?? b.startMs));
  const [first] = failed;
  if (!first) return undefined;
  const { hop, op, res, code = "an error", st, fault } = first;
  const made = fault !== undefined || st === "fault" ? ", because a fault asked for it" : "";
  switch (hop) {
    case "lambda":
      return st === "throttle"
        ? `The function ${res} was throttled${made}.`
        : `The function ${res} failed with ${code}${made}.`;
    case "apigw":
      return `API Gateway answered ${op} with ${code}${made}.`;
    default:
      return `${op} of ${res || hop} failed with ${code}${made}.`;
  }
}
