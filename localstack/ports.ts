import type { Log } from "./log.ts";
import { UserError } from "./user-error.ts";

/** The options that name a port, as a person writes them. */
export type PortOption = "httpPort" | "websocketPort" | "edgePort" | "lambdaPort" | "albPort" | "restPort";

export interface PortWish {
  readonly option: PortOption;
  readonly port: number;
  /** Nobody asked for this number: where it is in use, another one serves as well. */
  readonly mayMove?: boolean;
  readonly log: Log;
}

const NO_ADDRESS = "host (--host, or under custom.serverless-offline) names no address of this machine";
/** Why nothing can listen there, whatever else runs. */
const WHY: Readonly<Record<string, string>> = {
  EACCES: "this user may not use it; ports from 1024 are free to use",
  EADDRNOTAVAIL: NO_ADDRESS,
  ENOTFOUND: NO_ADDRESS,
};

/**
 * Starts a server on the port that was wished for.
 * @throws UserError with code `EADDRINUSE`, one sentence that names the option, where the port is taken; UserError where it cannot be had
 */
export async function startOnPort<T>(wish: PortWish, start: (port: number) => Promise<T>): Promise<T> {
  const { option, port, mayMove, log } = wish;
  try {
    return await start(port);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    const why = WHY[code];
    if (why !== undefined)
      throw new UserError(`Port ${port} cannot be opened (${option}): ${why} (${code}).`);
    if (code !== "EADDRINUSE") throw error;
    if (mayMove) {
      log.notice(`Port ${port} is in use: another one is taken. ${option} sets it.`);
      return start(0);
    }
    throw Object.assign(
      new UserError(`Port ${port} is in use (${option}). Try: serverless offline --${option} ${port + 10}`),
      { code: "EADDRINUSE", port },
    );
  }
}
