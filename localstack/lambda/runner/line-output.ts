/** Lines that a function has printed. An empty one is kept until the next, or dropped at the end: it is then the one that keeps the answer on a line of its own. */
export function createLineOutput(send: (text: string) => void) {
  let isHeld = false;
  return {
    /** @param line with its end */
    write(line: string): void {
      if (isHeld) send("\n");
      isHeld = line === "\n";
      if (!isHeld) send(line);
    },
    endInvocation(): void {
      isHeld = false;
    },
  };
}
