import type { LambdaService } from "../lambda/types.ts";
import type { Log } from "../log.ts";
import type { ServerlessService } from "../model/serverless-service.ts";
import { reachableHost } from "../net/reachable-host.ts";
import { type PortOption, startOnPort } from "../ports.ts";
import { findOffline } from "./find-offline.ts";
import { freePort } from "./free-port.ts";
import { createLambdaStandIn } from "./lambda-stand-in.ts";
import { type OfflineEvent, offlineEvents } from "./offline-events.ts";

export interface OfflineServersOptions {
  /** The framework itself: the servers read the service and its folder from it. */
  readonly serverless: { readonly service: ServerlessService };
  readonly root: string;
  readonly lambda: LambdaService;
  readonly host: string;
  /** serverless-offline's options by name, defaults included, and `stage`. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly restPort: { readonly option: PortOption; readonly port: number; readonly mayMove: boolean };
  readonly albPort: { readonly port: number; readonly mayMove: boolean };
  readonly log: Log;
}

export interface OfflineServers {
  readonly urls: { readonly rest?: string; readonly alb?: string };
  stop(): Promise<void>;
}

/** serverless-offline's class of the same name, in src/events/{http,alb}. */
interface OfflineServer {
  createServer(): Promise<void>;
  createRoutes(functionKey: string, event: unknown, handler: string): void;
  createResourceRoutes?(): void;
  create404Route?(): void;
  start(): Promise<void>;
  stop(timeoutMs: number): Promise<void>;
}

const STOP_MS = 500;

/**
 * Serves `http` and `alb` events by serverless-offline's own REST API and load balancer, with functions run by our Lambda. Nothing starts that has no event.
 * @throws Error where a port is taken, naming its option
 */
export async function startOfflineServers(options: OfflineServersOptions): Promise<OfflineServers> {
  const { serverless, root, lambda, host, log, restPort, albPort } = options;
  const http = offlineEvents(serverless.service, "http");
  const alb = offlineEvents(serverless.service, "alb");
  const started: OfflineServer[] = [];
  const stop = async () => {
    await Promise.all(started.splice(0).map((server) => server.stop(STOP_MS)));
  };
  if (http.length + alb.length === 0) return { urls: {}, stop };
  const offline = findOffline(root);
  if (offline === undefined) {
    log.warning(
      `The http and alb events of ${names([...http, ...alb])} are not served: serverless-offline is not installed in ${root}. Try: npm install --save-dev serverless-offline`,
    );
    return { urls: {}, stop };
  }

  const start = async (kind: "http" | "alb", events: readonly OfflineEvent[], settings: object) => {
    const folder = `${offline}/events/${kind}`;
    const definition = kind === "http" ? "HttpEventDefinition" : "AlbEventDefinition";
    const [{ default: Server }, { default: Definition }] = await Promise.all([
      import(`${folder}/HttpServer.js`),
      import(`${folder}/${definition}.js`),
    ]);
    const server: OfflineServer = new Server(serverless, settings, createLambdaStandIn(lambda));
    await server.createServer();
    for (const { functionKey, handler, event } of events)
      server.createRoutes(functionKey, new Definition(event), handler);
    // Last, because paths of theirs may lie over those of events.
    server.createResourceRoutes?.();
    server.create404Route?.();
    await server.start();
    started.push(server);
  };
  const given: Record<string, unknown> = { ...mergeCors(options.options), host };
  const scheme = given.httpsProtocol ? "https" : "http";
  try {
    const rest =
      http.length > 0 &&
      (await startOnPort({ ...restPort, log }, async (wanted) => {
        const httpPort = await freePort(host, wanted);
        await start("http", http, { ...given, httpPort });
        return `${scheme}://${reachableHost(host)}:${httpPort}`;
      }));
    const balancer =
      alb.length > 0 &&
      (await startOnPort({ option: "albPort", ...albPort, log }, async (wanted) => {
        const port = await freePort(host, wanted);
        await start("alb", alb, { ...given, albPort: port });
        return `http://${reachableHost(host)}:${port}`;
      }));
    return { urls: { ...(rest ? { rest } : {}), ...(balancer ? { alb: balancer } : {}) }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** As serverless-offline's own start makes them from its options. */
function mergeCors(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const list = (name: string) => String(options[name]).replaceAll(" ", "").split(",");
  const [exposedHeaders, headers, origin] = ["corsExposedHeaders", "corsAllowHeaders", "corsAllowOrigin"].map(
    list,
  );
  return {
    ...options,
    corsConfig: { credentials: !options.corsDisallowCredentials, exposedHeaders, headers, origin },
  };
}

const names = (events: readonly OfflineEvent[]) =>
  [...new Set(events.map(({ functionKey }) => functionKey))].join(", ");
