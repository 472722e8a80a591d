import type { ConnectionsApi } from "#aws/connections";
import { createLeanConnections } from "#aws/lean-connections";
import { postFrames } from "#aws/post-frames";
import { createSdkHttpHandler } from "#aws/sdk-http-handler";
import { createSnowflakeMaker } from "#core/snowflake";
import type { BucketSize } from "#core/token-bucket";
import { takeToken } from "#data/buckets";
import { createTable } from "#data/client";
import { isIdentified } from "#data/connections";
import type { Table } from "#data/table";
import type { Snowflake } from "#protocol/primitives";
import { readConfig, readSessionToken } from "./config.ts";
import type { WebSocketEvent } from "./events.ts";
import type { SocketDeps } from "./socket.ts";

/** The parts that handlers are put together from, made once in an environment: clients keep their connections from call to call. */
const makeId = createSnowflakeMaker(Math.random);
export const newId = (): Snowflake => makeId(Date.now());

let table: Table | undefined;
export function getTable(): Table {
  table ??= createTable(readConfig(["tableName"]).tableName, { requestHandler: createSdkHttpHandler() });
  return table;
}

const clients = new Map<string, ConnectionsApi>();

/** @param endpoint with the stage */
export function connectionsAt(endpoint: string): ConnectionsApi {
  let client = clients.get(endpoint);
  if (!client) {
    const { region, accessKeyId, secretAccessKey } = readConfig(["region", "accessKeyId", "secretAccessKey"]);
    client = createLeanConnections({
      endpoint,
      region,
      credentials: { accessKeyId, secretAccessKey, sessionToken: readSessionToken() },
    });
    clients.set(endpoint, client);
  }
  return client;
}

/** The callback address that AWS documents: from the event. */
const callbackOf = ({ requestContext }: WebSocketEvent) =>
  connectionsAt(`https://${requestContext.domainName}/${requestContext.stage}`);

/** Undefined where FANOUT_RATE_LIMITS=off. */
export const unlessUnlimited = (size: BucketSize): BucketSize | undefined =>
  readConfig(["rateLimits"]).rateLimits === "off" ? undefined : size;

/** What every socket function is made of. @param rateLimit of one user, in one environment */
export const socketDeps = (rateLimit: BucketSize): SocketDeps => ({
  isIdentified: (connectionId) => isIdentified(getTable(), connectionId),
  post: (event, frames) => postFrames(callbackOf(event), event.requestContext.connectionId, frames),
  close: (event) => callbackOf(event).close(event.requestContext.connectionId),
  rateLimit: unlessUnlimited(rateLimit),
  takeShared: (name, size) => takeToken(getTable(), name, size),
});
