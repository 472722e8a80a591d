import { constants } from "node:os";

/**
 * On AWS an environment is a process, and ending it harms no other. A worker shares its process, so that what would end the process ends
 * the worker instead; exit codes as a shell gives them.
 */
export function containProcessEnd(): void {
  const kill = process.kill.bind(process);
  process.abort = () => process.exit(128 + constants.signals.SIGABRT);
  process.kill = (pid, signal = "SIGTERM") => {
    // The parent, and whole groups of processes (0 and below), would be what serves this environment: on AWS there is nobody else to end.
    const isOwn = pid === process.pid || pid === process.ppid || pid <= 0;
    if (!isOwn || signal === 0) return kill(pid, signal);
    const number = typeof signal === "string" ? constants.signals[signal as NodeJS.Signals] : signal;
    return process.exit(128 + number);
  };
}
