import * as v from "valibot";
import { Dispatch } from "#protocol/dispatches";
import { Reply } from "#protocol/replies";

export interface Frame {
  readonly dispatches: readonly Dispatch[];
  readonly replies: readonly Reply[];
  /** The gateway's own errors, where the function behind it crashed or took too long. They do not say which request it was. */
  readonly failures: readonly string[];
}

const GatewayFailure = v.object({ message: v.string(), connectionId: v.string(), requestId: v.string() });

/**
 * The one place where bytes from the socket become typed values. A frame is an array of dispatches or one object. What this client does
 * not know (another `t`, a shape that does not fit) is left out, as the wire asks of clients: a newer
 * server may say more.
 */
export function parseFrame(data: unknown): Frame {
  const dispatches: Dispatch[] = [];
  const replies: Reply[] = [];
  const failures: string[] = [];
  for (const item of asList(data)) {
    const reply = v.safeParse(Reply, item);
    if (reply.success) {
      replies.push(reply.output);
      continue;
    }
    const dispatch = v.safeParse(Dispatch, item);
    if (dispatch.success) {
      dispatches.push(dispatch.output);
      continue;
    }
    const failure = v.safeParse(GatewayFailure, item);
    if (failure.success) failures.push(failure.output.message);
  }
  return { dispatches, replies, failures };
}

function asList(data: unknown): unknown[] {
  if (typeof data !== "string") return [];
  try {
    const value: unknown = JSON.parse(data);
    return Array.isArray(value) ? value : [value];
  } catch {
    return [];
  }
}
