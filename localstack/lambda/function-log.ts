import { appendFile, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Log } from "../log.ts";

const FLUSH_MS = 100;

/** The log of one function in CloudWatch's text form: a file below the state folder, and `info` line by line. */
export interface FunctionLog {
  /** Whole lines, each with its end. */
  write(text: string): void;
  /** Puts what is buffered into the file. */
  flush(): Promise<void>;
}

export function createFunctionLog(file: string, functionKey: string, log: Log): FunctionLog {
  let buffered = "";
  let timer: NodeJS.Timeout | undefined;
  let written: Promise<void> = Promise.resolve();
  mkdirSync(dirname(file), { recursive: true });
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const text = buffered;
    buffered = "";
    if (text === "") return written;
    written = written.then(
      () =>
        new Promise((resolve) => {
          // A log that cannot be written (a full disk) must not end an invocation.
          appendFile(file, text, () => resolve());
        }),
    );
    return written;
  };
  return {
    write(text) {
      buffered += text;
      timer ??= setTimeout(() => void flush(), FLUSH_MS).unref();
      for (const line of text.split("\n")) if (line !== "") log.info(`${functionKey}: ${line}`);
    },
    flush,
  };
}
