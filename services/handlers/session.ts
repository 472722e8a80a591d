import { AppError } from "#core/app-error";
import { openSession } from "#core/open-session";
import { RESUME_REQUIRED } from "#core/posting";
import { resumeSession } from "#core/resume";
import { beat } from "#data/connections";
import { settleConnection } from "#runtime/presence";
import { sessionDeps } from "#runtime/session-deps";
import { type ReplyFrames, socketHandler } from "#runtime/socket";
import { getTable, socketDeps } from "#runtime/wiring";

const table = getTable();

/** Kept of the time for posting what was missed. */
const POSTING_MS = 5_000;

export const handler = socketHandler(socketDeps({ burst: 100, perSecond: 50 }), {
  "session.identify": async (frame) => {
    const request = frame.parse("session.identify");
    const { ready, more } = await openSession(
      sessionDeps(frame.credentials, frame.deadlineMs),
      frame.connectionId,
      frame.opener.id,
    );
    frame.afterReply(() => settleConnection(frame.connectionId, frame.opener.id));
    return [JSON.stringify({ t: "READY", id: request.id, d: ready }), ...more];
  },

  "session.resume": async (frame) => {
    const { id, channels } = frame.parse("session.resume");
    const deps = sessionDeps(frame.credentials, frame.deadlineMs - POSTING_MS);
    const { missed, resumed, more } = await resumeSession(
      deps,
      frame.connectionId,
      frame.opener.id,
      channels,
    );
    frame.afterReply(() => settleConnection(frame.connectionId, frame.opener.id));
    const texts = [...missed, JSON.stringify({ t: "RESUMED", id, d: resumed }), ...more];
    return texts as [string, ...string[]] satisfies ReplyFrames;
  },

  "session.heartbeat": async (frame) => {
    // The beat itself finds out whether the session is identified, in one write instead of a read and a write.
    const state = await beat(table, frame.connectionId);
    if (!state) {
      throw new AppError("NOT_IDENTIFIED", "Send session.identify first, and wait for READY.");
    }
    frame.parse("session.heartbeat");
    const ack = frame.ack({});
    // Whoever identified it was ended before this was done.
    if (state.isPresenceUnsettled)
      frame.afterReply(() => settleConnection(frame.connectionId, frame.opener.id));
    return state.isResumeRequired ? [...ack, `[${RESUME_REQUIRED}]`] : ack;
  },
});
