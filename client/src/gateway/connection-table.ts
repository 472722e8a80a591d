/**
 * The life of the connection, as one table: what each state does with each event. An event that a state does not list is stale
 * (a late answer, a second close) and changes nothing.
 *
 * ticketing: POST /gateway/ticket · connecting: the handshake · identifying: session.identify is on its way · resuming: session.resume is · ready: its
 * answer has come · waiting: backing off before the next ticket · closed: ended on purpose, by log-out or by a session that the server no longer knows.
 */
export type ConnectionState =
  | "idle"
  | "ticketing"
  | "connecting"
  | "identifying"
  | "resuming"
  | "ready"
  | "waiting"
  | "closed";

/**
 * TICKET, IDENTIFY, RESUME, READY: the step before went well, and this one begins. LOST: it did not, or the socket died. REFUSED: the session is over.
 * In `ready`, RESUME: the server has something that this connection did not get.
 */
export type ConnectionEvent =
  | "START"
  | "TICKET"
  | "IDENTIFY"
  | "RESUME"
  | "READY"
  | "LOST"
  | "REFUSED"
  | "RETRY"
  | "STOP";

export const CONNECTION_TABLE: Readonly<
  Record<ConnectionState, Readonly<Partial<Record<ConnectionEvent, ConnectionState>>>>
> = {
  idle: { START: "ticketing", STOP: "closed" },
  ticketing: { TICKET: "connecting", LOST: "waiting", REFUSED: "closed", STOP: "closed" },
  connecting: {
    IDENTIFY: "identifying",
    RESUME: "resuming",
    LOST: "waiting",
    REFUSED: "closed",
    STOP: "closed",
  },
  identifying: { READY: "ready", LOST: "waiting", REFUSED: "closed", STOP: "closed" },
  resuming: { READY: "ready", LOST: "waiting", REFUSED: "closed", STOP: "closed" },
  ready: { RESUME: "resuming", LOST: "waiting", REFUSED: "closed", STOP: "closed" },
  waiting: { RETRY: "ticketing", STOP: "closed" },
  closed: { START: "ticketing" },
};
