import type { AckData, ackData, ReadyData, ResumedData } from "#protocol/replies";
import type { Action, RequestInput } from "#protocol/requests";

/** What a caller gives: the action's fields without the envelope. */
export type Fields<A extends Action> = Omit<RequestInput<A>, "action" | "id" | "traceparent">;

/** What a caller gets: `d` of the reply. */
export type ActionResult<A extends Action> = A extends keyof typeof ackData
  ? AckData<A>
  : A extends "session.resume"
    ? ResumedData
    : ReadyData;
