import { isAbsolute, join } from "node:path";
import { isRecord } from "../model/json.ts";
import type { ServerlessService } from "../model/serverless-service.ts";

/** How local AWS is to run, from the command line, `custom` in serverless.yml and the start script's environment, strongest first. */
export interface LocalSettings {
  readonly host: string;
  readonly httpPort: number;
  readonly webSocketPort: number;
  readonly edgePort: number;
  /** Absolute. Engine data, certificate, parameters, checkpoints, builds and logs. */
  readonly dataDir: string;
  /** Keeps nothing: data lies in a throw-away folder. */
  readonly ephemeral: boolean;
  readonly noTimeout: boolean;
  /** Rebuild a handler when its source is saved. */
  readonly watch: boolean;
  readonly iam: "enforce" | "warn" | "off";
  /** Origins, besides loopback ones, from which a browser may open a socket. */
  readonly allowedOrigins: readonly string[];
}

/** Serverless-offline's defaults for its own options, and LocalStack's port for the edge. */
const DEFAULTS = { host: "127.0.0.1", httpPort: 3000, webSocketPort: 3001, edgePort: 4566 };

/**
 * @param root the folder with serverless.yml
 * @throws Error where a value has no meaning, naming the option
 */
export function readSettings(
  service: ServerlessService,
  cliOptions: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
  root: string,
): LocalSettings {
  const offline = section(service, "serverless-offline");
  const local = section(service, "localAws");
  const started = portsFromEnvironment(environment.FANOUT_PORTS);
  const port = (name: string, fallback: number, ...values: unknown[]) => {
    const value = values.find((candidate) => candidate !== undefined && candidate !== null) ?? fallback;
    const number = Number(value);
    if (!Number.isInteger(number) || number < 0 || number > 65_535) {
      throw new Error(`${name} must be a port from 0 to 65535, not "${String(value)}".`);
    }
    return number;
  };
  const dataDir = String(environment.FANOUT_DATA_DIR ?? local.dataDir ?? ".fanout");
  const iam = local.iam ?? "warn";
  if (iam !== "enforce" && iam !== "warn" && iam !== "off") {
    throw new Error(`custom.localAws.iam must be enforce, warn or off, not "${String(iam)}".`);
  }
  return {
    host: hostOf(cliOptions.host ?? offline.host),
    httpPort: port("httpPort", DEFAULTS.httpPort, started.http, cliOptions.httpPort, offline.httpPort),
    webSocketPort: port(
      "websocketPort",
      DEFAULTS.webSocketPort,
      started.ws,
      cliOptions.websocketPort,
      offline.websocketPort,
    ),
    edgePort: port("edgePort", DEFAULTS.edgePort, started.edge, cliOptions.edgePort, local.edgePort),
    dataDir: isAbsolute(dataDir) ? dataDir : join(root, dataDir),
    ephemeral: environment.FANOUT_EPHEMERAL === "1" || local.ephemeral === true,
    noTimeout: cliOptions.noTimeout === true || offline.noTimeout === true,
    watch: true,
    iam,
    allowedOrigins: Array.isArray(local.allowedOrigins) ? local.allowedOrigins.map(String) : [],
  };
}

function section(service: ServerlessService, name: string): Readonly<Record<string, unknown>> {
  const value = service.custom?.[name];
  return isRecord(value) ? value : {};
}

/** `localhost` may mean ::1; everything here is on IPv4's loopback. Another host is taken as it is: the person asked for it by name. */
function hostOf(value: unknown): string {
  return value === undefined || value === "localhost" ? DEFAULTS.host : String(value);
}

/** `{"client":5173,"http":3000,"ws":3001,"edge":4566,"lambda":3002}`, as the start script hands it over. */
function portsFromEnvironment(text: string | undefined): { http?: unknown; ws?: unknown; edge?: unknown } {
  if (text === undefined) return {};
  const ports: unknown = JSON.parse(text);
  return isRecord(ports) ? ports : {};
}
