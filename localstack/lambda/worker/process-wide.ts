/** What each would change belongs to the whole process, so Node refuses it to a thread. On AWS an environment is a process, and they work. */
const REFUSED = {
  chdir: "Use absolute paths: path.join(process.env.LAMBDA_TASK_ROOT, ...).",
  umask: "Use the mode that fs.writeFile, fs.mkdir and fs.chmod take.",
  setuid: "Use the user that it runs as.",
  seteuid: "Use the user that it runs as.",
  setgid: "Use the group that it runs as.",
  setegid: "Use the group that it runs as.",
  setgroups: "Use the groups that it runs with.",
  initgroups: "Use the groups that it runs with.",
} as const;

/** Gives Node's bare refusal of calls that a thread may not make the reason and the next step. Its `code` stays. */
export function explainProcessWide(): void {
  const methods = process as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const [name, instead] of Object.entries(REFUSED)) {
    const original = methods[name];
    if (!original) continue; // some are not there on Windows
    methods[name] = (...args) => {
      try {
        return original.apply(process, args);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ERR_WORKER_UNSUPPORTED_OPERATION")
          explain(error as Error, name, instead);
        throw error;
      }
    };
  }
}

function explain(error: Error, name: string, instead: string): void {
  const { message, stack } = error;
  error.message = `process.${name}() is not supported here: an execution environment of local AWS is a thread, and shares its process with others. On AWS it works. ${instead}`;
  // It begins with the message as it was.
  error.stack = stack?.replace(message, error.message) ?? "";
}
