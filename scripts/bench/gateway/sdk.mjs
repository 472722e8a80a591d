import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";

const clients = new Map();

function clientFor(endpoint) {
  let client = clients.get(endpoint);
  if (!client) {
    client = new ApiGatewayManagementApiClient({ endpoint });
    clients.set(endpoint, client);
  }
  return client;
}

const post = (endpoint, id, text) =>
  clientFor(endpoint).send(new PostToConnectionCommand({ ConnectionId: id, Data: text }));

/** Answers its sender as AWS documents it: by a post to the connection. */
export async function send({ requestContext: { connectionId }, body }) {
  const { text } = JSON.parse(body);
  await post(process.env.CONNECTIONS_URL, connectionId, text);
  return { statusCode: 200 };
}

export async function fanOut({ body }) {
  const { ids, text } = JSON.parse(body);
  await Promise.all(ids.map((id) => post(process.env.CONNECTIONS_URL, id, text)));
  return { statusCode: 200 };
}

/** The same posts to any endpoint, by default to `@connections`; answers how long they took. */
export async function postMany({ body }) {
  const { endpoint = process.env.CONNECTIONS_URL, ids, text } = JSON.parse(body);
  const beganAtMs = performance.now();
  await Promise.all(ids.map((id) => post(endpoint, id, text)));
  return { statusCode: 200, body: JSON.stringify({ ms: performance.now() - beganAtMs }) };
}
