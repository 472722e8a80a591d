import type { Setting } from "./setting-rules.ts";

/** One option of serverless-offline, as version 14.8 has it. */
export interface OfflineOption extends Setting {
  /** What it is where nobody sets it; serverless-offline's own default. */
  readonly fallback: unknown;
  /** Only where the option does nothing here: what to do in its place. Setting it is then said once. */
  readonly instead?: string;
}

const port = { kind: "number", least: 0, most: 65_535, whole: true } as const;
const boolean = { kind: "boolean" } as const;
const text = { kind: "text" } as const;
const seconds = { kind: "number", least: 0.001 } as const;

const REST = "Of REST APIs (`http` events).";
const NO_DOCKER =
  "Functions run without Docker here: those in JavaScript and TypeScript in environments of their own, others with the interpreter that this machine has.";
const noDocker = (fallback: unknown): OfflineOption => ({
  rule: { kind: "entries", what: "what serverless-offline takes" },
  fallback,
  meaning: "",
  instead: NO_DOCKER,
});

/**
 * Every option of serverless-offline, on the command line and under `custom.serverless-offline`: what it means here, or that it means nothing and what to do instead. Source: its
 * src/config/commandOptions.js and src/config/defaultOptions.js.
 */
export const OFFLINE = {
  albPort: { rule: port, fallback: 3003, meaning: "Port of the load balancer (`alb` events)." },
  corsAllowHeaders: {
    rule: text,
    fallback: "accept,content-type,x-api-key,authorization",
    meaning: `${REST} Allowed headers, where an event's \`cors\` names none.`,
  },
  corsAllowOrigin: {
    rule: text,
    fallback: "*",
    meaning: `${REST} Allowed origins, where an event's \`cors\` names none.`,
  },
  corsDisallowCredentials: {
    rule: boolean,
    fallback: true,
    meaning: `${REST} Whether Access-Control-Allow-Credentials is left out.`,
  },
  corsExposedHeaders: {
    rule: text,
    fallback: "WWW-Authenticate,Server-Authorization",
    meaning: `${REST} Access-Control-Expose-Headers.`,
  },
  disableCookieValidation: {
    rule: boolean,
    fallback: false,
    meaning: `${REST} Cookies that break the rules are let through. HTTP APIs let them through always, as AWS does.`,
  },
  disableScheduledEvents: {
    rule: boolean,
    fallback: false,
    meaning: "`schedule` events do not fire. Serverless-offline had it up to version 13.",
  },
  dockerHost: noDocker("localhost"),
  dockerHostServicePath: noDocker(null),
  dockerNetwork: noDocker(null),
  dockerReadOnly: noDocker(true),
  enforceSecureCookies: { rule: boolean, fallback: false, meaning: `${REST} Cookies that hapi itself sets.` },
  host: {
    rule: text,
    fallback: "localhost",
    meaning: "What everything listens on. `localhost` is 127.0.0.1.",
  },
  httpPort: {
    rule: port,
    fallback: 3000,
    meaning:
      "Port of the HTTP API (`httpApi` events), or of the REST API (`http` events) where there is no HTTP API. With both, the REST API has `custom.localAws.restPort`.",
  },
  httpsProtocol: {
    rule: text,
    fallback: null,
    meaning:
      "Folder with `cert.pem` and `key.pem`, from the current folder. Clients that name a host (`https://localhost:3000`, `wss://localhost:3001`) get this certificate; plain text is still answered. The REST API then speaks TLS only.",
  },
  ignoreJWTSignature: {
    rule: boolean,
    fallback: false,
    meaning:
      "JWT authorizers of the HTTP API check claims and scopes, and never a signature, with this option or without: the issuer's keys are not on this machine.",
  },
  lambdaPort: { rule: port, fallback: 3002, meaning: "Port of Lambda's Invoke API, unsigned." },
  layersDir: noDocker(null),
  localEnvironment: {
    rule: boolean,
    fallback: false,
    meaning:
      "Functions see the variables of this shell too, but for those that AWS sets (`AWS_...`, `LAMBDA_...`, `TZ` and their like).",
  },
  localLayers: noDocker({}),
  location: {
    rule: text,
    fallback: null,
    meaning: "",
    instead:
      "Handlers are built from their sources here, so that a save is seen; a bundler's output folder is not read. `custom.esbuild` holds build settings.",
  },
  noAuth: {
    rule: boolean,
    fallback: false,
    meaning:
      "No authorizer is asked, `AWS_IAM` included: requests come in without an authorizer's context, and one that is not there does not end the start. API keys are not asked for either.",
  },
  noPrependStageInUrl: {
    rule: boolean,
    fallback: false,
    meaning: "REST APIs and the load balancer have no stage in their paths. HTTP APIs never have.",
  },
  noSponsor: { rule: boolean, fallback: false, meaning: "That line is not printed here in any case." },
  noTimeout: {
    rule: boolean,
    fallback: false,
    meaning: "Time-outs of functions and integrations do not fire.",
  },
  prefix: {
    rule: text,
    fallback: "",
    meaning: "Put before every path of the HTTP API, the REST API and the load balancer.",
  },
  preLoadModules: {
    rule: text,
    fallback: "",
    meaning: "",
    instead:
      "Handlers do not run in this process, so there is nothing to load for them: import it in the handler.",
  },
  reloadHandler: {
    rule: boolean,
    fallback: false,
    row: "B6",
    meaning:
      "Sets `custom.localAws.lambda.freshEnvironments`, which goes before it. A saved handler needs neither.",
  },
  resourceRoutes: {
    rule: { kind: "entries", what: "true, or addresses by the logical ids of methods" },
    fallback: false,
    meaning: `${REST} Serves the HTTP proxies that \`resources\` have, beside \`http\` events.`,
  },
  rubyWatchDirs: {
    rule: { kind: "entries", what: "folders: a list, or one text with commas" },
    fallback: [],
    meaning: "Folders whose saved .rb files start a Ruby function anew.",
  },
  terminateIdleLambdaTime: {
    rule: { kind: "number", least: 1 },
    fallback: 60,
    unit: "s",
    row: "B6",
    meaning:
      "Sets `custom.localAws.lambda.idleEnvironmentMs`, which goes before it. Where nobody sets either, that one's default holds.",
  },
  useDocker: noDocker(false),
  useInProcess: {
    rule: boolean,
    fallback: false,
    meaning: "",
    instead:
      "Handlers run in environments of their own, as on AWS. To step through them: docs/reference/debugging.md.",
  },
  webSocketHardTimeout: {
    rule: seconds,
    fallback: 7200,
    unit: "s",
    row: "A4.5",
    meaning: "Sets `custom.localAws.gateway.maxConnectionSeconds`.",
  },
  webSocketIdleTimeout: {
    rule: seconds,
    fallback: 600,
    unit: "s",
    row: "A4.4",
    meaning: "Sets `custom.localAws.gateway.idleTimeoutSeconds`.",
  },
  websocketPort: { rule: port, fallback: 3001, meaning: "Port of the WebSocket API." },
} as const satisfies Readonly<Record<string, OfflineOption>>;

export type OfflineOptionName = keyof typeof OFFLINE;
