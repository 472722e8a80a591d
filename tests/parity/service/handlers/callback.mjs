import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";

/** The two forms of the callback address in AWS's documentation. */
const addresses = {
  domainName: ({ domainName, stage }) => `https://${domainName}/${stage}`,
  apiId: ({ apiId, stage }) =>
    `https://${apiId}.execute-api.${process.env.AWS_REGION}.amazonaws.com/${stage}`,
};

const commands = {
  POST: ({ to, data }) => new PostToConnectionCommand({ ConnectionId: to, Data: data ?? "posted" }),
  GET: ({ to }) => new GetConnectionCommand({ ConnectionId: to }),
  DELETE: ({ to }) => new DeleteConnectionCommand({ ConnectionId: to }),
};

const ownCredentials = () => ({
  accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  sessionToken: process.env.AWS_SESSION_TOKEN,
});

/**
 * One @connections call with the SDK, as its outcome: `{ok: true, ...answer}` or `{ok: false, name, status, gone}`.
 * @param call `{method, to, data, via, url, secret}`; `to` is an id or "self"; `via` names the form of the address, "domainName" by default; `url` is an
 *   address in its place, for rows that are not about it; `secret` signs with another key than the function's
 */
export async function callback(call, requestContext) {
  const client = new ApiGatewayManagementApiClient({
    endpoint: call.url ?? addresses[call.via ?? "domainName"](requestContext),
    maxAttempts: 1,
    ...(call.secret === undefined
      ? {}
      : { credentials: { ...ownCredentials(), secretAccessKey: call.secret } }),
  });
  const to = call.to === "self" ? requestContext.connectionId : call.to;
  try {
    const { $metadata, ...answer } = await client.send(commands[call.method ?? "POST"]({ ...call, to }));
    return { ok: true, status: $metadata.httpStatusCode, ...answer };
  } catch (error) {
    return {
      ok: false,
      name: error.name,
      status: error.$metadata?.httpStatusCode,
      gone: error instanceof GoneException,
      message: error.message,
    };
  } finally {
    client.destroy();
  }
}
