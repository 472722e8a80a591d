import { createLeanConnections } from "../../../services/aws/lean-connections.ts";

const { env } = process;
let connections;

/** As sdk.mjs, with the signed client that the chat's own fan-out posts with. */
export async function fanOut({ body }) {
  const { ids, text } = JSON.parse(body);
  connections ??= createLeanConnections({
    endpoint: env.CONNECTIONS_URL,
    region: env.AWS_REGION,
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID,
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
      sessionToken: env.AWS_SESSION_TOKEN,
    },
  });
  await Promise.all(ids.map((id) => connections.post(id, text)));
  return { statusCode: 200 };
}
