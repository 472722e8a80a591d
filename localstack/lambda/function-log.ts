import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Log } from "../log.ts";
import type { FunctionModel } from "../model/types.ts";
import { createLogFile } from "./log-file.ts";
import { createTrouble, describeFailure, type Trouble } from "./trouble.ts";

/** The log of one function in CloudWatch's text form: a file below the state folder, and `info` line by line. */
export interface FunctionLog {
  /**
   * What an invocation writes. Where another one has written since, a line with the request id comes before what does not name it itself: environments, which have a log stream each on
   * AWS, share this file. What a handler logs as an error is told as well.
   */
  write(text: string, requestId: string | undefined): void;
  /** The runtime's own line at the start of an invocation, without its end. */
  begin(line: string, requestId: string): void;
  /** A line of the runtime's own, without its end. */
  note(line: string): void;
  /** An invocation that ended with an error payload (B4). */
  failed(payload: string): void;
  /** Puts what is buffered into the file. */
  flush(): Promise<void>;
}

/** `time\trequest id\tERROR\tmessage`, as Lambda writes what goes to console.error; its own lines about an invocation that failed are told by `failed`, and a warning of Node is none. */
const ERROR_LINE =
  /^\S+\t[^\t]*\tERROR\t(?!Invoke Error|Init Error|Uncaught Exception|Unhandled Promise Rejection|\(node:\d+\))(.*)$/;

function createFunctionLog(path: string, functionKey: string, log: Log, trouble: Trouble): FunctionLog {
  mkdirSync(dirname(path), { recursive: true });
  const file = createLogFile(path);
  /** Who wrote last, and whether that ended its line. */
  let last: string | undefined;
  let isLineOpen = false;
  const endLine = () => {
    if (isLineOpen) file.append("\n");
    isLineOpen = false;
  };
  /** Looks into no line: each is put together from parts, and to look would put it together at once, three times in each call. */
  const note = (line: string) => {
    endLine();
    file.append(`${line}\n`);
    log.info(`${functionKey}: ${line}`);
  };
  return {
    write(text, requestId) {
      if (requestId !== last && requestId !== undefined) {
        endLine();
        if (!text.includes(requestId)) file.append(`RequestId: ${requestId}\n`);
        last = requestId;
      }
      file.append(text);
      isLineOpen = !text.endsWith("\n");
      for (const line of text.split("\n")) {
        if (line === "") continue;
        log.info(`${functionKey}: ${line}`);
        const error = ERROR_LINE.exec(line)?.[1];
        if (error !== undefined) trouble.tell(functionKey, path, error);
      }
    },
    begin(line, requestId) {
      last = requestId;
      note(line);
    },
    note,
    failed: (payload) => trouble.tell(functionKey, path, describeFailure(payload)),
    flush: () => file.flush(),
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
