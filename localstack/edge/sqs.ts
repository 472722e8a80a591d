import { setMaxListeners } from "node:events";
import type { Socket } from "node:net";
import type { WholeAnswer } from "../net/answer-requests.ts";
import type { WholeRequest } from "../net/read-request.ts";
import type { Queues } from "../sqs/index.ts";

const AWS_HOST = /\.(?:amazonaws\.com(?:\.cn)?|api\.aws)(?::\d+)?$/i;

/** What the edge knows of a caller of SQS. */
export interface SqsCaller {
  readonly socket: Socket;
  readonly requestId: string;
  readonly senderId: string;
  /** Why it is refused, or undefined. */
  authorize(action: string, resourceArn: string): string | undefined;
}

/** Hands a call to the engine. Whoever closes or ends the connection has gone, though HTTP would let one half of it stay open: a long poll must take no message for nobody. */
export function callSqs(
  sqs: Pick<Queues, "handle">,
  request: WholeRequest,
  caller: SqsCaller,
): Promise<WholeAnswer> {
  const { socket, ...known } = caller;
  return sqs.handle({
    ...known,
    url: request.url,
    headers: request.headers,
    body: request.body,
    origin: originOf(request, socket),
    signal: goneSignal(socket),
  });
}

/** One for all calls of a connection: on one that pipelines, many wait at once. */
const signals = new WeakMap<Socket, AbortSignal>();

function goneSignal(socket: Socket): AbortSignal {
  const known = signals.get(socket);
  if (known) return known;
  const gone = new AbortController();
  setMaxListeners(0, gone.signal); // Node takes more than ten for a leak
  const leave = () => gone.abort();
  socket.once("end", leave);
  socket.once("close", leave);
  if (socket.readableEnded || socket.destroyed) leave();
  signals.set(socket, gone.signal);
  return gone.signal;
}

/** What the caller dialled. A handler that dials AWS's name may get here without TLS, and is to be told AWS's address. */
function originOf({ headers }: WholeRequest, socket: Socket): string {
  const host = String(headers.host ?? "localhost");
  const isSecure = AWS_HOST.test(host) || (socket as { encrypted?: boolean }).encrypted === true;
  return `${isSecure ? "https" : "http"}://${host}`;
}
