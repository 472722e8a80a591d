import { constants } from "node:os";
import { post } from "./mailbox.ts";

/**
 * On AWS an environment is a process, and ending it harms no other. A worker shares its process, so that what would end the process ends
 * the worker instead, which says by what signal (B5); exit codes as a shell gives them.
 */
export function containProcessEnd(): void {
  const kill = process.kill.bind(process);
  process.abort = () => endBy("SIGABRT", constants.signals.SIGABRT);
  process.kill = (pid, signal = "SIGTERM") => {
    // The parent, and whole groups of processes (0 and below), would be what serves this environment: on AWS there is nobody else to end.
    const isOwn = pid === process.pid || pid === process.ppid || pid <= 0;
    const number = typeof signal === "string" ? constants.signals[signal as NodeJS.Signals] : signal;
    // A name that is none is refused by Node.
    if (!isOwn || signal === 0 || number === undefined) return kill(pid, signal);
    return endBy(nameOf(number), number);
  };
}

function endBy(signal: string, number: number): never {
  post({ t: "signal", signal });
  process.exit(128 + number);
}

/** As Go calls it where it has no name. */
const nameOf = (number: number): string =>
  Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
