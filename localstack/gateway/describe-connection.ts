import type { Connection } from "./connection.ts";

/** What GetConnection tells (A5.6). In JSON its times are ISO texts. */
export interface ConnectionDescription {
  readonly connectedAt: Date;
  readonly identity: { readonly sourceIp: string; readonly userAgent: string | undefined };
  readonly lastActiveAt: Date;
}

export function describeConnection({ facts, lastActiveAtMs }: Connection): ConnectionDescription {
  const { connectedAtMs, sourceIp, userAgent } = facts;
  return {
    connectedAt: new Date(connectedAtMs),
    identity: { sourceIp, userAgent },
    lastActiveAt: new Date(lastActiveAtMs),
  };
}
