import type { TicketAnswer } from "#protocol/http";
import type { ResumedData } from "#protocol/replies";
import { Link } from "./link.ts";
import type { SessionStart } from "./session-start.ts";
import type { Socket } from "./socket.ts";

/** API Gateway ends each connection two hours after it was opened, whatever happens on it (A4.5). */
export const CONNECTION_LIMIT_MS = 2 * 3600_000;
/** From here on another one is opened; spread over the next ten minutes, so that a thousand clients of one moment do not come back in one. */
export const RENEW_FROM_MS = CONNECTION_LIMIT_MS - 20 * 60_000;
const SPREAD_MS = 10 * 60_000;

/** @param random from 0 to 1 */
export const renewAfterMs = (random: number): number => RENEW_FROM_MS + random * SPREAD_MS;

export interface RenewalOptions {
  fetchTicket(): Promise<TicketAnswer>;
  openSocket(url: string, ticket: string): Socket;
  readonly session: SessionStart;
  readonly stepTimeoutMs: number;
  onHold(): void;
  onRelease(): void;
  /** Whether the connection that was to be replaced is gone: there is nothing to replace then. */
  isOver(): boolean;
  /** The socket is open, and what it says is to be heard. */
  onOpened(link: Link): void;
  onMessage(link: Link, data: unknown): void;
  onClose(link: Link): void;
}

/** Opens a socket beside the one that is in use and resumes on it. Undefined where a step fails: the one in use goes on as before. */
export async function renewLink(
  options: RenewalOptions,
): Promise<{ readonly link: Link; readonly ready: ResumedData } | undefined> {
  const ticket = await within(options.stepTimeoutMs, options.fetchTicket()).catch(() => undefined);
  if (!ticket || options.isOver()) return undefined;
  const { link, opened } = openLink(options, ticket);
  if (!(await within(options.stepTimeoutMs, opened)) || options.isOver()) {
    link.drop();
    return undefined;
  }
  options.onOpened(link);
  options.onHold();
  const ready = await options.session.resume(link.requests, options.stepTimeoutMs, true);
  if (options.isOver()) {
    link.drop();
    return undefined;
  }
  if (!ready) {
    options.onRelease();
    link.drop();
    return undefined;
  }
  return { link, ready };
}

function openLink(options: RenewalOptions, { url, ticket }: TicketAnswer) {
  let settle: (isOpen: boolean) => void = () => {};
  const opened = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  const link = new Link(options.openSocket(url, ticket), {
    onOpen: () => settle(true),
    onClose: (each) => {
      settle(false);
      options.onClose(each);
    },
    onMessage: options.onMessage,
  });
  return { link, opened };
}

/** What it gives, or undefined where it takes longer. */
function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms, undefined);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
