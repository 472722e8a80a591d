/** Something that a person can mend: one plain sentence, and the command or step to try next. Printed without a stack. */
export class Refusal extends Error {
  /**
   * @param {string} what what happened, a whole sentence
   * @param {string} [next] what to try, e.g. "Try: npm start -- --port-base 5000"
   */
  constructor(what, next) {
    super(next ? `${what} ${next}` : what);
    this.name = "Refusal";
  }
}

/** Prints an error as a person should meet it: a refusal as its sentence, a bug with its stack. Returns the exit code. */
export function reportError(error) {
  if (error instanceof Refusal) process.stderr.write(`${error.message}\n`);
  else if (error?.$metadata)
    process.stderr.write(
      `AWS refused a call (${error.name}): ${error.message}. Mend that and run the same again; docs/deploy.md says which rights a deploy needs, and infrastructure/deploy-role.yml has them.\n`,
    );
  else process.stderr.write(`${error?.stack ?? error}\n`);
  return 1;
}

/** Runs a command's main function, whose result is the exit code. The process ends when the command has closed what it opened. */
export async function runMain(main, argv = process.argv.slice(2)) {
  // A reader that has left (`| head`) ends no work in its middle. A command that only shows something ends itself.
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error) => {
      if (error.code !== "EPIPE") throw error;
    });
  try {
    process.exitCode = (await main(argv)) ?? 0;
  } catch (error) {
    process.exitCode = reportError(error);
  }
}
