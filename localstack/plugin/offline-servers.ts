import type { Log } from "../log.ts";
import { offlineEvents } from "../offline/offline-events.ts";
import { type OfflineServers, startOfflineServers } from "../offline/start-offline-servers.ts";
import type { Stack } from "../stack.ts";
import type { Serverless } from "./framework.ts";
import type { ReadSettings } from "./settings.ts";

/** Starts serverless-offline's REST API and load balancer beside a stack, on the ports that its options and ours say. */
export function startBeside(
  stack: Stack,
  options: {
    readonly serverless: Serverless;
    readonly cliOptions: Readonly<Record<string, unknown>>;
    readonly settings: ReadSettings;
    readonly root: string;
    readonly log: Log;
  },
): Promise<OfflineServers> {
  const { serverless, cliOptions, settings, root, log } = options;
  const { values, asked } = settings.offline;
  // Both kinds of API want httpPort, and one port has room for one of them: the HTTP API is the one that local AWS holds to AWS's behaviour.
  const isMoved = stack.urls.http !== undefined;
  if (isMoved && offlineEvents(serverless.service, "http").length > 0)
    log.notice(
      "The HTTP API (httpApi events) has httpPort; the REST API (http events) has restPort, which custom.localAws.restPort sets.",
    );
  return startOfflineServers({
    serverless,
    root,
    lambda: stack.lambda,
    host: settings.host,
    options: { ...values, stage: cliOptions.stage },
    restPort: isMoved
      ? { option: "restPort", port: settings.restPort, mayMove: !settings.isRestPortAsked }
      : { option: "httpPort", port: settings.httpPort, mayMove: false },
    albPort: { port: Number(values.albPort), mayMove: !asked.includes("albPort") },
    log,
  });
}
