/** So many are shown large; more are a wall. */
const MAX_LARGE = 27;

/** Knows emoji of several signs. All browsers that the client is built for have it; TypeScript takes it for newer. */
const SETS = "v";
const ALL_EMOJI = new RegExp("^(?:\\p{RGI_Emoji}|\\s)+$", SETS);
const EACH_EMOJI = new RegExp("\\p{RGI_Emoji}", `g${SETS}`);

/** Whether a text is a few emoji and nothing else. */
export function isEmojiOnly(text: string): boolean {
  if (text.length > MAX_LARGE * 16 || !ALL_EMOJI.test(text)) return false;
  const count = text.match(EACH_EMOJI)?.length ?? 0;
  return count > 0 && count <= MAX_LARGE;
}
