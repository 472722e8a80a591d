import { appendFile, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Log } from "../log.ts";
import type { FunctionModel } from "../model/types.ts";
import { createTrouble, describeFailure, type Trouble } from "./trouble.ts";

const FLUSH_MS = 100;

/** The log of one function in CloudWatch's text form: a file below the state folder, and `info` line by line. */
export interface FunctionLog {
  /** Whole lines, each with its end. What a handler logs as an error is told as well. */
  write(text: string): void;
  /** A line of the runtime's own, without its end. */
  note(line: string): void;
  /** An invocation that ended with an error payload (B4). */
  failed(payload: string): void;
  /** Puts what is buffered into the file. */
  flush(): Promise<void>;
}

/** `time\trequest id\tERROR\tmessage`, as Lambda writes what goes to console.error; its own lines about an invocation that failed are told by `failed`, and a warning of Node is none. */
const ERROR_LINE = /^\S+\t[^\t]*\tERROR\t(?!Invoke Error|Init Error|Uncaught Exception|\(node:\d+\))(.*)$/;

function createFunctionLog(file: string, functionKey: string, log: Log, trouble: Trouble): FunctionLog {
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
  const buffer = (text: string) => {
    buffered += text;
    timer ??= setTimeout(() => void flush(), FLUSH_MS).unref();
  };
  return {
    write(text) {
      buffer(text);
      for (const line of text.split("\n")) {
        if (line === "") continue;
        log.info(`${functionKey}: ${line}`);
        const error = ERROR_LINE.exec(line)?.[1];
        if (error !== undefined) trouble.tell(functionKey, file, error);
      }
    },
    note(line) {
      buffer(`${line}\n`);
      log.info(`${functionKey}: ${line}`);
    },
    failed: (payload) => trouble.tell(functionKey, file, describeFailure(payload)),
    flush,
  };
}

/** One log for each function, `{deployed name}.log` in `folder`. */
export class FunctionLogs {
  readonly #folder: string;
  readonly #log: Log;
  readonly #trouble: Trouble;
  readonly #logs = new Map<string, FunctionLog>();

  constructor(folder: string, log: Log) {
    this.#folder = folder;
    this.#log = log;
    this.#trouble = createTrouble(log);
  }

  of(fn: FunctionModel): FunctionLog {
    const known = this.#logs.get(fn.key);
    if (known) return known;
    const made = createFunctionLog(join(this.#folder, `${fn.name}.log`), fn.key, this.#log, this.#trouble);
    this.#logs.set(fn.key, made);
    return made;
  }

  async flush(): Promise<void> {
    await Promise.all([...this.#logs.values()].map((log) => log.flush()));
  }
}
