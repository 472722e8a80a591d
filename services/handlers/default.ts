import { AppError } from "#core/app-error";
import { socketHandler } from "#runtime/socket";
import { socketDeps } from "#runtime/wiring";

/** $default: what no route knows gets an error, never silence. What is not even JSON has been refused before. */
export const handler = socketHandler(socketDeps({ burst: 100, perSecond: 50 }), {
  $default: async (frame) => {
    const action = (frame.raw as { action?: unknown } | null)?.action;
    if (typeof action !== "string" || frame.id === null) {
      throw new AppError("INVALID_FORM_BODY", "A request is an object with an action and an id.", {
        fields: {
          ...(typeof action === "string" ? {} : { action: "Is required." }),
          ...(frame.id === null ? { id: "Is required." } : {}),
        },
      });
    }
    // Ways to open a session are tried before there is one.
    if (!action.startsWith("session.")) await frame.user();
    throw new AppError("UNKNOWN_ACTION", "There is no such action.");
  },
});
