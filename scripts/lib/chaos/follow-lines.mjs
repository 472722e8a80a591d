import { readFileSync } from "node:fs";

const LOOK_MS = 300;

/**
 * Hands over each line of a file that another process appends to, as it comes.
 * @param {string} file may not be there yet
 * @param {(line: string) => void} take
 * @returns {{end(): void}} `end` hands over what is left, and looks no more
 */
export function followLines(file, take) {
  let taken = 0;
  const look = () => {
    let text = "";
    try {
      text = readFileSync(file, "utf8");
    } catch {
      return;
    }
    const lines = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
    for (const line of lines.slice(taken, -1)) {
      taken += 1;
      take(line);
    }
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    end() {
      clearInterval(timer);
      look();
    },
  };
}
