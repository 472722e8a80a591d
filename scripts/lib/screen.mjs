import { createWriteStream } from "node:fs";

/** Colour codes and cursor moves have no place in a file. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the control characters
const CONTROL = /\u001b\[[0-9;?]*[A-Za-z]/g;

/**
 * Divides what is printed: our own lines go to the screen, what Serverless and its plugins print goes to a log file. After `open()` what they
 * print on stderr (warnings, errors, notices: their own level filter has passed them) reaches the screen too; with `verbose` all of it always does.
 * @param {string} file
 * @param {{verbose: boolean}} options
 */
export function divideOutput(file, { verbose }) {
  const log = createWriteStream(file, { flags: "a" });
  // A disk that fills up must not take the chat down for a log line.
  log.on("error", () => {});
  const screen = {
    out: process.stdout.write.bind(process.stdout),
    err: process.stderr.write.bind(process.stderr),
  };
  let isOpen = verbose;

  const divert = (stream, show) => {
    stream.write = (chunk, encoding, done) => {
      const callback = typeof encoding === "function" ? encoding : done;
      log.write(typeof chunk === "string" ? chunk.replace(CONTROL, "") : chunk);
      if (show()) screen.err(chunk);
      if (callback) queueMicrotask(callback);
      return true;
    };
  };
  divert(process.stdout, () => verbose);
  divert(process.stderr, () => isOpen);

  // Node prints warnings past process.stderr, and the AWS SDK has one on Node 20; they belong into the file.
  process.removeAllListeners("warning");
  process.on("warning", (warning) => log.write(`${warning.stack ?? warning}\n`));

  return {
    say: (line) => screen.out(`${line}\n`),
    complain: (line) => screen.err(`${line}\n`),
    open: () => {
      isOpen = true;
    },
    restore: () => {
      process.stdout.write = screen.out;
      process.stderr.write = screen.err;
    },
  };
}
