import { toast } from "../ui/toasts.ts";

/**
 * Tells why something that a person asked for was refused. The words are loaded apart from the first screen, with the other parts.
 * @param what did not work, as a sentence; without it the words for the error stand alone
 */
export function tellError(error: unknown, what?: string): void {
  import("../state/error-words.ts").then(
    ({ wordsForError }) => toast([what, wordsForError(error)].filter(Boolean).join(" "), "error"),
    () => toast(what ?? "That did not work. Try again.", "error"),
  );
}
