import { createInterface } from "node:readline/promises";
import { Refusal } from "./refusal.mjs";

/**
 * Asks a person. Anything but the wanted word is a no.
 * @param {string} question
 * @param {string} word what has to be typed, e.g. "yes"
 * @throws Refusal where nobody is there to answer: say it by an option instead
 */
export async function confirm(question, word, option = "--yes") {
  if (!process.stdin.isTTY)
    throw new Refusal("Nobody is there to confirm this (no terminal).", `To go on without asking: ${option}`);
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await lines.question(`${question} Type ${word} to go on: `)).trim() === word;
  } finally {
    lines.close();
  }
}
