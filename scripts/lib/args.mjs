import { parseArgs } from "node:util";
import { Refusal } from "./refusal.mjs";

/**
 * Reads a command line against a table of options; an unknown one is refused with the command that lists them.
 * @param {string[]} argv
 * @param {string} command as the person types it, e.g. "npm start"
 * @param {Record<string, {type: "string" | "boolean", help: string, value?: string, needs?: string}>} options `needs`: another one, without which it means nothing
 * @param {{usage: string, about: string, more?: string, takesWords?: boolean}} text `more`: what follows the options in the help; `takesWords`: words that belong to no option mean something; else they are refused, since npm makes one of an option's value that comes without `--` before it
 * @returns {{values: Record<string, string | boolean | undefined>, positionals: string[]} | undefined} nothing where --help was asked and printed
 */
export function readArgs(argv, command, options, text) {
  const known = { ...options, help: { type: "boolean", help: "this text" } };
  const parsed = parse(argv, command, known);
  if (!parsed.values.help) {
    const [word] = parsed.positionals;
    if (word !== undefined && !text.takesWords)
      throw new Refusal(`"${word}" is no option.`, `See: ${command} -- --help`);
    for (const name of Object.keys(parsed.values)) {
      const { needs } = known[name];
      if (needs !== undefined && parsed.values[needs] === undefined)
        throw new Refusal(`--${name} means nothing without --${needs}.`, `See: ${command} -- --help`);
    }
    return parsed;
  }
  process.stdout.write(helpText(known, text));
  return undefined;
}

/**
 * @param {string | undefined} text what a person gave after --timeout
 * @param {number} otherwise
 * @param {string} command
 * @throws Refusal for anything but a positive number
 */
export function secondsFrom(text, otherwise, command) {
  if (text === undefined) return otherwise;
  if (/^\d{1,6}$/.test(text) && Number(text) > 0) return Number(text);
  throw new Refusal(`"${text}" is no number of seconds.`, `See: ${command} -- --help`);
}

function parse(argv, command, known) {
  try {
    const types = Object.fromEntries(
      Object.entries(known).map(([name, option]) => [name, { type: option.type }]),
    );
    return parseArgs({ args: argv, options: types, allowPositionals: true });
  } catch (error) {
    const what = String(error.message).split(". ")[0];
    throw new Refusal(`${what}.`, `See: ${command} -- --help`);
  }
}

function helpText(known, { usage, about, more }) {
  const flags = Object.entries(known).map(([name, option]) => ({
    flag: option.value ? `--${name} ${option.value}` : `--${name}`,
    help: option.help,
  }));
  const width = Math.max(...flags.map(({ flag }) => flag.length));
  const lines = flags.map(({ flag, help }) => `  ${flag.padEnd(width)}  ${help}`);
  return `${about}\n\nUsage: ${usage}\n\n${lines.join("\n")}\n${more ? `\n${more}\n` : ""}`;
}
