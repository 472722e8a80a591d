import { basename, extname, isAbsolute, join } from "node:path";
import { defaultChoices, type GatewaySettings } from "../gateway/index.ts";
import type { LambdaSettings } from "../lambda/index.ts";
import { isRecord } from "../model/json.ts";
import type { ServerlessService } from "../model/serverless-service.ts";
import { CHOICES, GATEWAY, LAMBDA, LOCAL_AWS } from "./setting-catalog.ts";
import { readSection, readSetting, type Setting } from "./setting-rules.ts";

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
  /** Rebuild a handler when its source is saved, and take over a saved serverless.yml. */
  readonly watch: boolean;
  readonly iam: "enforce" | "warn" | "off";
  /** Nobody named the edge's port: where it is in use, another one serves as well. */
  readonly edgePortMayMove?: boolean;
  /** Values of condition keys that cannot be known here: `custom.localAws.conditionKeys`. */
  readonly conditionKeys?: Readonly<Record<string, string | readonly string[]>>;
  /** What differs from the gateway's own defaults. */
  readonly gateway: Partial<GatewaySettings>;
  /** What differs from Lambda's own defaults. */
  readonly lambda: Partial<LambdaSettings>;
}

/** Serverless-offline's defaults for its own options, and LocalStack's port for the edge. */
const DEFAULTS = { host: "127.0.0.1", httpPort: 3000, webSocketPort: 3001, edgePort: 4566 };

/** The sections are read apart: their own settings are checked there. */
const SECTION: Setting = { rule: { kind: "entries", what: "settings by name" }, meaning: "" };

/**
 * @param root the folder with serverless.yml
 * @throws Error where a value has no meaning, naming the option, the value and what is allowed
 */
export function readSettings(
  service: Pick<ServerlessService, "custom">,
  cliOptions: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
  root: string,
): LocalSettings {
  const offline = section(service, "serverless-offline");
  const local = readSection("custom.localAws", service.custom?.localAws, {
    ...LOCAL_AWS,
    gateway: SECTION,
    lambda: SECTION,
  });
  const started = portsFromEnvironment(environment.FANOUT_PORTS);
  const port = (name: string, fallback: number, ...values: unknown[]) => {
    const value = values.find((candidate) => candidate !== undefined && candidate !== null) ?? fallback;
    const number = Number(value);
    if (!Number.isInteger(number) || number < 0 || number > 65_535) {
      throw new Error(`${name} must be a port from 0 to 65535, not "${String(value)}".`);
    }
    return number;
  };
  const dataDir = String(environment.FANOUT_DATA_DIR ?? local.dataDir ?? dataDirOf(cliOptions.config));
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
    watch: local.watch !== false,
    iam: (local.iam ?? "warn") as LocalSettings["iam"],
    edgePortMayMove: (started.edge ?? cliOptions.edgePort ?? local.edgePort ?? null) === null,
    ...(isRecord(local.conditionKeys) ? { conditionKeys: conditionValues(local.conditionKeys) } : {}),
    gateway: {
      ...offlineTimeouts(offline, "custom.serverless-offline."),
      ...readGateway(local.gateway),
      ...offlineTimeouts(cliOptions, "--"),
    },
    lambda: readSection("custom.localAws.lambda", local.lambda, LAMBDA) as Partial<LambdaSettings>,
  };
}

/** Services that share a folder, told apart by `--config`, have data of their own. */
function dataDirOf(config: unknown): string {
  const name = typeof config === "string" ? basename(config, extname(config)) : "serverless";
  return name === "serverless" ? ".fanout" : join(".fanout", name);
}

function readGateway(given: unknown): Partial<GatewaySettings> {
  const { choices: givenChoices, ...settings } = readSection("custom.localAws.gateway", given, {
    ...GATEWAY,
    choices: SECTION,
  });
  if (givenChoices === undefined) return settings as Partial<GatewaySettings>;
  const choices = readSection("custom.localAws.gateway.choices", givenChoices, CHOICES);
  const defaultReasons = {
    ...defaultChoices.defaultReasons,
    ...(choices.defaultReasons as object | undefined),
  };
  return { ...settings, choices: { ...defaultChoices, ...choices, defaultReasons } };
}

/** Serverless-offline's options for the two times of a connection, which mean the same here (A4.4, A4.5). */
function offlineTimeouts(
  options: Readonly<Record<string, unknown>>,
  prefix: string,
): Pick<Partial<GatewaySettings>, "idleTimeoutSeconds" | "maxConnectionSeconds"> {
  const read = (option: string, setting: "idleTimeoutSeconds" | "maxConnectionSeconds") => {
    const value = options[option];
    if (value === undefined || value === null) return {};
    return { [setting]: readSetting(`${prefix}${option}`, value, GATEWAY[setting].rule) };
  };
  return {
    ...read("webSocketIdleTimeout", "idleTimeoutSeconds"),
    ...read("webSocketHardTimeout", "maxConnectionSeconds"),
  };
}

/** A list keeps its values apart, anything else is one text. */
function conditionValues(keys: Readonly<Record<string, unknown>>): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(keys).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(String) : String(value),
    ]),
  );
}

function section(
  service: Pick<ServerlessService, "custom">,
  name: string,
): Readonly<Record<string, unknown>> {
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
