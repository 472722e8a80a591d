import type { Close } from "./choices.ts";
import type { Connection } from "./connection.ts";
import { type ConnectionDescription, describeConnection } from "./describe-connection.ts";
import type { Disconnects } from "./disconnects.ts";

/** A connection that the gateway has, as GetConnection tells of it. */
export interface OpenConnection extends ConnectionDescription {
  readonly connectionId: string;
  /** `principalId` and the context that the authorizer gave (A1.15). */
  readonly authorizer: Readonly<Record<string, string>> | undefined;
  /** The port that its client dialled from. */
  readonly clientPort: number | undefined;
}

/** What only whoever runs the gateway may do with its connections. */
export interface OpenConnections {
  /** Those that are open, the oldest first. */
  list(): OpenConnection[];
  /** Closes it as DeleteConnection does (A5.7). @returns false where there is none */
  disconnect(connectionId: string): boolean;
  /** Ends every TCP connection without a close frame, as a network that goes; `$disconnect` runs with 1006. */
  cut(): void;
  /** The same, but nobody learns of it: no `$disconnect` runs, which AWS may lose too (A4.7). Resolves when they are gone. */
  crash(): Promise<void>;
  /**
   * Closes every connection without `$disconnect`, which AWS may lose too (A4.7). Resolves when the clients have answered, or were ended because they did not.
   * @param graceMs how long they may take
   */
  dismiss(graceMs: number): Promise<void>;
  /** Resolves when no connection is being closed and every `$disconnect` is done. */
  settled(): Promise<void>;
}

const DISMISSED: Close = { code: 1001, reason: "Going away" };
const POLL_MS = 2;

export function createOpenConnections(
  connections: ReadonlyMap<string, Connection>,
  disconnects: Disconnects,
  deleteClose: () => Close,
): OpenConnections {
  const closing = () => [...connections.values()].filter((connection) => !connection.isOpen);
  const until = async (isDone: () => boolean, withinMs = Number.POSITIVE_INFINITY) => {
    const endMs = performance.now() + withinMs;
    while (!isDone() && performance.now() < endMs)
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  };
  return {
    list: () =>
      [...connections.values()]
        .filter((connection) => connection.isOpen)
        .map((connection) => ({
          connectionId: connection.facts.id,
          ...describeConnection(connection),
          authorizer: connection.facts.authorizer,
          clientPort: connection.clientPort,
        })),
    disconnect(connectionId) {
      const connection = connections.get(connectionId);
      if (!connection?.isOpen) return false;
      connection.close(deleteClose());
      return true;
    },
    cut() {
      for (const connection of connections.values()) connection.terminate({ code: 1006, reason: "" });
    },
    async crash() {
      const all = [...connections.values()];
      for (const connection of all) {
        disconnects.skip(connection.facts.id);
        connection.terminate({ code: 1006, reason: "" });
      }
      await until(() => all.every(({ facts }) => !connections.has(facts.id)));
    },
    async dismiss(graceMs) {
      const all = [...connections.values()];
      for (const connection of all) {
        disconnects.skip(connection.facts.id);
        connection.close(DISMISSED);
      }
      const isGone = () => all.every(({ facts }) => !connections.has(facts.id));
      await until(isGone, graceMs);
      for (const connection of all) connection.terminate(DISMISSED);
      await until(isGone);
      await disconnects.settled();
    },
    async settled() {
      // ws ends a client that does not answer a close frame.
      await until(() => closing().length === 0);
      await disconnects.settled();
    },
  };
}
