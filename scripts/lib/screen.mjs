import { openBoundedLog } from "./bounded-log.mjs";

/** Colour codes and cursor moves have no place in a file. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the control characters
const CONTROL = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** How local AWS's errors begin (local-aws.mjs); each comes as one write. */
const IS_ERROR = /^✖ /;

/**
 * Divides what is printed: our own lines go to the screen, what local AWS prints goes to a log file. Errors reach the screen too, and after
 * `open()` all that they print on stderr (warnings and notices); with `verbose` all of it always does.
 * @param {string} file
 * @param {{verbose: boolean, screen: {out: (chunk: string | Uint8Array) => void, err: (chunk: string | Uint8Array) => void}}} options
 */
export function divideOutput(file, { verbose, screen }) {
  const log = openBoundedLog(file);
  let isOpen = verbose;

  const divert = (stream, show) => {
    stream.write = (chunk, encoding, done) => {
      const callback = typeof encoding === "function" ? encoding : done;
      const text = typeof chunk === "string" ? chunk.replace(CONTROL, "") : chunk;
      log.write(text);
      if (show(text)) screen.err(chunk);
      if (callback) queueMicrotask(callback);
      return true;
    };
  };
  divert(process.stdout, () => verbose);
  divert(process.stderr, (text) => isOpen || IS_ERROR.test(text));

  // Node prints warnings past process.stderr, and the AWS SDK has one on Node 20; they belong into the file.
  process.removeAllListeners("warning");
  process.on("warning", (warning) => log.write(`${warning.stack ?? warning}\n`));

  return {
    say: (line) => screen.out(`${line}\n`),
    complain: (line) => screen.err(`${line}\n`),
    open: () => {
      isOpen = true;
    },
  };
}
