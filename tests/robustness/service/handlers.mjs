import { randomUUID } from "node:crypto";

/** Of this environment: it stays the same for as long as the environment lives. */
const environment = randomUUID();

export const accept = async () => ({ statusCode: 200 });

/** Gives back what it was given: of a WebSocket message and of an HTTP request the body, of an invocation its event. */
export async function echo(event) {
  if (event.requestContext === undefined) return event;
  return { statusCode: 200, body: event.body ?? "" };
}

/** `{"action": "me"}`: the connection, and the environment that answers. */
export async function me({ requestContext: { connectionId } }) {
  return { statusCode: 200, body: JSON.stringify({ connectionId, environment }) };
}
