import { basename, extname, isAbsolute, join } from "node:path";
import type { DynamoDbSettings } from "../edge/index.ts";
import { DEFAULT_ENGINE_URLS, ENGINE_KINDS, type EngineAddress, type EngineKind } from "../engines/index.ts";
import { defaultChoices, type GatewaySettings } from "../gateway/index.ts";
import type { LambdaSettings } from "../lambda/index.ts";
import { isRecord } from "../model/json.ts";
import type { ServerlessService } from "../model/serverless-service.ts";
import { UserError } from "../user-error.ts";
import { type OfflineOptions, readOfflineOptions } from "./offline-options.ts";
import { CHOICES, DYNAMODB, GATEWAY, LAMBDA, LOCAL_AWS } from "./setting-catalog.ts";
import { readSection, type Setting } from "./setting-rules.ts";

/** How local AWS is to run, from the command line, `custom` in serverless.yml and the start script's environment, strongest first. */
export interface LocalSettings {
  readonly host: string;
  readonly httpPort: number;
  readonly webSocketPort: number;
  readonly edgePort: number;
  /** Of Lambda's Invoke API. Absent: it is not served apart from the edge. */
  readonly lambdaPort?: number;
  /** Of the REST API, where an HTTP API has `httpPort`. */
  readonly restPort?: number;
  /** serverless-offline's own. Absent: its defaults. */
  readonly offline?: OfflineOptions;
  /** Absolute. Engine data, certificate, parameters, checkpoints, builds and logs. */
  readonly dataDir: string;
  /** Keeps nothing: data lies in a throw-away folder. */
  readonly ephemeral: boolean;
  readonly noTimeout: boolean;
  /** Rebuild a handler when its source is saved, and take over a saved serverless.yml. */
  readonly watch: boolean;
  readonly iam: "enforce" | "warn" | "off";
  /** Keep in memory what happened, for `/_lab/`. Default: true. */
  readonly record?: boolean;
  /** Nobody named the edge's port: where it is in use, another one serves as well. */
  readonly edgePortMayMove?: boolean;
  /** Values of condition keys that cannot be known here: `custom.localAws.conditionKeys`. */
  readonly conditionKeys?: Readonly<Record<string, string | readonly string[]>>;
  /** What differs from the gateway's own defaults. */
  readonly gateway: Partial<GatewaySettings>;
  /** What differs from Lambda's own defaults. */
  readonly lambda: Partial<LambdaSettings>;
  /** What differs from DynamoDB's own defaults. */
  readonly dynamodb?: Partial<DynamoDbSettings>;
  /** A container's engine; absent: the embedded one. */
  readonly engine?: EngineAddress;
}

/** LocalStack's port for the edge, and the next one after serverless-offline's four. */
const DEFAULTS = { edgePort: 4566, restPort: 3004 };

/** With what only whoever starts the whole has to know. */
export interface ReadSettings extends LocalSettings {
  readonly offline: OfflineOptions;
  readonly restPort: number;
  readonly isRestPortAsked: boolean;
}

/** The sections are read apart: their own settings are checked there. */
const SECTION: Setting = { rule: { kind: "entries", what: "settings by name" }, meaning: "" };

/**
 * @param root the folder with serverless.yml
 * @throws UserError where a value has no meaning, naming the option, the value and what is allowed
 */
export function readSettings(
  service: Pick<ServerlessService, "custom">,
  cliOptions: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
  root: string,
): ReadSettings {
  const offline = readOfflineOptions(service, cliOptions);
  const { values } = offline;
  const local = readSection("custom.localAws", service.custom?.localAws, {
    ...LOCAL_AWS,
    dynamodb: SECTION,
    gateway: SECTION,
    lambda: SECTION,
  });
  const dataDir = String(environment.FANOUT_DATA_DIR ?? local.dataDir ?? dataDirOf(cliOptions.config));
  return {
    host: hostOf(String(values.host)),
    httpPort: portOf("httpPort", values.httpPort),
    webSocketPort: portOf("websocketPort", values.websocketPort),
    edgePort: portOf("edgePort", cliOptions.edgePort, local.edgePort, DEFAULTS.edgePort),
    lambdaPort: portOf("lambdaPort", values.lambdaPort),
    restPort: portOf("restPort", cliOptions.restPort, local.restPort, DEFAULTS.restPort),
    isRestPortAsked: (cliOptions.restPort ?? local.restPort) !== undefined,
    offline,
    dataDir: isAbsolute(dataDir) ? dataDir : join(root, dataDir),
    ephemeral: environment.FANOUT_EPHEMERAL === "1" || local.ephemeral === true,
    noTimeout: values.noTimeout === true,
    watch: local.watch !== false,
    record: environment.FANOUT_RECORD !== "0" && local.record !== false,
    iam: (local.iam ?? "warn") as LocalSettings["iam"],
    edgePortMayMove: (cliOptions.edgePort ?? local.edgePort ?? null) === null,
    ...(isRecord(local.conditionKeys) ? { conditionKeys: conditionValues(local.conditionKeys) } : {}),
    ...engineOf(environment.FANOUT_ENGINE ?? local.engine, environment.FANOUT_ENGINE_URL ?? local.engineUrl, {
      isOwn: environment.FANOUT_ENGINE_OWN === "1",
    }),
    ...(local.dynamodb === undefined
      ? {}
      : { dynamodb: readSection("custom.localAws.dynamodb", local.dynamodb, DYNAMODB) }),
    gateway: {
      ...offlineTimeouts(offline, (name) => cliOptions[name] === undefined),
      ...readGateway(local.gateway),
      ...offlineTimeouts(offline, (name) => cliOptions[name] !== undefined),
    },
    lambda: {
      ...offlineLambda(offline),
      ...(readSection("custom.localAws.lambda", local.lambda, LAMBDA) as Partial<LambdaSettings>),
    },
  };
}

/** @throws UserError */
function engineOf(
  kind: unknown,
  url: unknown,
  { isOwn }: { readonly isOwn: boolean },
): Pick<LocalSettings, "engine"> {
  if (kind === undefined || kind === "" || kind === "embedded") {
    if (url)
      throw new UserError(
        "engineUrl is the address of a container's engine. Say which: engine: dynamodb-local or localstack.",
      );
    return {};
  }
  if (!ENGINE_KINDS.includes(kind as EngineKind))
    throw new UserError(`There is no engine "${String(kind)}". Choose from: ${ENGINE_KINDS.join(", ")}.`);
  const known = kind as EngineAddress["kind"];
  const address = String(url || DEFAULT_ENGINE_URLS[known]);
  if (!/^http:\/\/[^/\s]+\/?$/.test(address) || !URL.canParse(address))
    throw new UserError(
      `engineUrl must be an address such as ${DEFAULT_ENGINE_URLS[known]}, not "${address}".`,
    );
  return {
    engine: { kind: known, url: address.replace(/\/$/, ""), ...(isOwn ? { isOwn } : {}) },
  };
}

/** Services that share a folder, told apart by `--config`, have data of their own. */
function dataDirOf(config: unknown): string {
  const name = typeof config === "string" ? basename(config, extname(config)) : "serverless";
  return name === "serverless" ? ".fanout" : join(".fanout", name);
}

/** The first that is given. @throws UserError naming the option where it is no port */
function portOf(name: string, ...values: unknown[]): number {
  const value = values.find((candidate) => candidate !== undefined && candidate !== null);
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new UserError(`${name} must be a port from 0 to 65535, not "${String(value)}".`);
  return number;
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
  { values, asked }: OfflineOptions,
  isMeant: (name: "webSocketIdleTimeout" | "webSocketHardTimeout") => boolean,
): Pick<Partial<GatewaySettings>, "idleTimeoutSeconds" | "maxConnectionSeconds"> {
  const isSet = (name: "webSocketIdleTimeout" | "webSocketHardTimeout") =>
    asked.includes(name) && isMeant(name);
  return {
    ...(isSet("webSocketIdleTimeout") ? { idleTimeoutSeconds: values.webSocketIdleTimeout as number } : {}),
    ...(isSet("webSocketHardTimeout") ? { maxConnectionSeconds: values.webSocketHardTimeout as number } : {}),
  };
}

/** What serverless-offline calls its settings of environments. */
function offlineLambda({ values, asked }: OfflineOptions): Partial<LambdaSettings> {
  return {
    ...(asked.includes("reloadHandler") ? { freshEnvironments: values.reloadHandler === true } : {}),
    ...(asked.includes("terminateIdleLambdaTime")
      ? { idleEnvironmentMs: Number(values.terminateIdleLambdaTime) * 1_000 }
      : {}),
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

/** `localhost` may mean ::1; everything here is on IPv4's loopback. Another host is taken as it is: the person asked for it by name. */
const hostOf = (host: string) => (host === "localhost" ? "127.0.0.1" : host);
