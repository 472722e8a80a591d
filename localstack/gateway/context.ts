import type { Faults } from "../faults/index.ts";
import type { Authorizer, SignatureVerifier } from "../iam/types.ts";
import type { LambdaService } from "../lambda/types.ts";
import type { Log } from "../log.ts";
import type { Recorder } from "../recorder/types.ts";
import type { Close } from "./choices.ts";
import type { Connection, ConnectionFacts } from "./connection.ts";
import type { EventSource } from "./events.ts";
import type { RouteTable } from "./routes.ts";
import type { GatewaySettings } from "./settings.ts";
import type { TokenBucket } from "./token-bucket.ts";

/** What the parts of one running gateway share. */
export interface GatewayContext {
  readonly lambda: LambdaService;
  readonly signatures: SignatureVerifier;
  readonly authorizer: Authorizer;
  readonly log: Log;
  /** Calls of `@connections` that are to fail. */
  readonly faults: Faults | undefined;
  readonly recorder: Recorder | undefined;
  /** Replaced as a whole after a reload. */
  settings: GatewaySettings;
  /** Accepted and not yet ended, by connection id. */
  readonly connections: Map<string, Connection>;
  /** A4.8: messages and @connections calls share one. */
  requests: TokenBucket;
  /** A1.21. */
  newConnections: TokenBucket;
  /** Replaced as a whole after a reload. */
  routes: RouteTable;
  /** Host and port, known once it listens. */
  domainName: string;
  stopping: boolean;
}

export const eventSource = (context: GatewayContext, connection: ConnectionFacts): EventSource => ({
  api: context.routes.api,
  domainName: context.domainName,
  connection,
});

/** What the recorder calls the API: `{apiId}/{stage}`. */
export const recordedName = ({ routes: { api } }: GatewayContext): string => `${api.apiId}/${api.stage}`;

/** What the `$disconnect` event says about a close (A3.7). */
export function describeClose(context: GatewayContext, close: Close): Close {
  const reason = close.reason || (context.settings.choices.defaultReasons[close.code] ?? "");
  return { code: close.code, reason };
}
