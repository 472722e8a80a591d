const MAKE_ROOM = "Make room first, then try again.";

/** What happened and what to do, for each code that a person can meet. */
const WORDS: Readonly<Record<string, string>> = {
  NETWORK: "The server does not answer. Check that it runs, then try again.",
  NOT_CONNECTED: "There is no connection right now. It comes back by itself; then try again.",
  DISCONNECTED: "The connection was lost in between. Try again.",
  TIMED_OUT: "The server took too long to answer. Try again.",
  BAD_ANSWER:
    "The server gave an answer that this page does not understand. Reload the page, then try again.",
  INTERNAL_ERROR: "Something went wrong on the server. Try again in a moment.",
  UNKNOWN_ACTION: "The server is older than this page and cannot do this yet. Ask who runs it.",
  INVALID_FORM_BODY: "The server did not accept this text. Change it and try again.",
  MISSING_PERMISSIONS: "You may not do this here. Ask the owner.",
  UNKNOWN_GUILD: "This guild is gone, or you are no longer in it. Ask somebody there for an invite.",
  UNKNOWN_CHANNEL: "This channel is gone, or you may no longer see it. Ask somebody in the guild.",
  UNKNOWN_USER: "This person is gone, or in no guild with you. Choose somebody else.",
  UNKNOWN_INVITE: "This invite does not work any more. Ask for a new one.",
  INVITE_REQUIRED: "An account here needs an invite code. Ask somebody who is in for one.",
  USERNAME_TAKEN: "This name is taken. Choose another.",
  LIMIT_REACHED: `There is no room for more here. ${MAKE_ROOM}`,
  UNKNOWN_ATTACHMENT: "A file of this message is no longer there. Attach it again.",
  UPLOAD_CUT: "The connection was lost on the way. Try again.",
  UPLOAD_REFUSED: "The file store did not take it. Try again.",
  UPLOADS_FULL: "Too many of your files were never sent. They go after a day; then try again.",
  RATE_LIMITED: "That was a little fast. Wait a moment, then try again.",
};

/** From here on a wait is longer than "a moment": the words say how long. */
const LONG_WAIT_MS = 5_000;

const UNKNOWN = "Something went wrong. Try again.";

/** A plain sentence for a code, one's own or the wire's. An unknown code of a newer server gets a general one. */
export const wordsFor = (code: string): string => WORDS[code] ?? UNKNOWN;

/** The sentence for whatever a call threw. The server's own words for a field and for a limit come first: they say which. */
export function wordsForError(error: unknown): string {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return UNKNOWN;
  const fields =
    "fields" in error ? (error.fields as Readonly<Record<string, string>> | undefined) : undefined;
  const first = Object.values(fields ?? {})[0];
  if (error.code === "INVALID_FORM_BODY" && first) return first;
  if (error.code === "LIMIT_REACHED" && error.message) return `${error.message} ${MAKE_ROOM}`;
  const waitMs = "retryAfterMs" in error ? Number(error.retryAfterMs ?? 0) : 0;
  return error.code === "RATE_LIMITED" && waitMs >= LONG_WAIT_MS ? waitWords(waitMs) : wordsFor(error.code);
}

function waitWords(waitMs: number): string {
  const seconds = Math.ceil(waitMs / 1_000);
  const minutes = Math.ceil(seconds / 60);
  const time = seconds < 60 ? `${seconds} seconds` : minutes === 1 ? "a minute" : `${minutes} minutes`;
  return `Too many tries. Try again in ${time}.`;
}
