/**
 * @param {string} text
 * @param {{find: string, replace: string}} edit
 * @param {string} what says in the error what is replaced, and where
 * @returns {string} the text with the one place changed
 * @throws Error where it does not stand there exactly once: what it was written for is another now
 */
export function replaceOnce(text, { find, replace }, what) {
  const times = text.split(find).length - 1;
  if (times !== 1) throw new Error(`${what} stands ${times} times, not once: ${find}`);
  return text.replace(find, () => replace);
}
