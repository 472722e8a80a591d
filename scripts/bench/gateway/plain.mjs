import { appendFileSync } from "node:fs";

/** Handlers that call nothing. */
export const connect = async () => ({ statusCode: 200 });

/** Leaves a line behind, so that the benchmark can count how many have run. */
export async function disconnect({ requestContext: { connectionId } }) {
  appendFileSync(process.env.DISCONNECTS_FILE, `${connectionId}\n`);
  return { statusCode: 200 };
}

export const echo = async ({ body }) => ({ statusCode: 200, body });

export const whoami = async ({ requestContext: { connectionId } }) => ({
  statusCode: 200,
  body: JSON.stringify({ connectionId }),
});
