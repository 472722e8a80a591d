/**
 * The environment, read once. Endpoints and region of the SDK are absent on purpose: it reads those itself. Each handler asks for what it
 * needs, all at once, so that one error names everything that is missing.
 */
const sources = {
  tableName: "TABLE_NAME",
  tokenSecretParameter: "TOKEN_SECRET_PARAMETER",
  passwordCost: "PASSWORD_COST",
  /** `open`, or `invite`: who has no invite code cannot register. */
  registration: "REGISTRATION",
  /** What clients connect to: `wss://...`, with the stage. */
  webSocketUrl: "WEBSOCKET_URL",
  /** The @connections API for functions whose event does not name it: `https://...`, with the stage. */
  webSocketEndpoint: "WEBSOCKET_ENDPOINT",
  /** How events are brought to their audiences: `stream`, `inline` or `sharded`. */
  strategy: "FANOUT_STRATEGY",
  deliveriesQueueUrl: "DELIVERIES_QUEUE_URL",
  attachmentsBucket: "ATTACHMENTS_BUCKET",
  /** `off` lifts every limit. */
  rateLimits: "FANOUT_RATE_LIMITS",
  region: "AWS_REGION",
  accessKeyId: "AWS_ACCESS_KEY_ID",
  secretAccessKey: "AWS_SECRET_ACCESS_KEY",
} as const;

export type ConfigName = keyof typeof sources;

/** @throws Error that names every variable that is missing */
export function readConfig<Name extends ConfigName>(
  names: readonly Name[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): Record<Name, string> {
  const missing = names.filter((name) => !env[sources[name]]).map((name) => sources[name]);
  if (missing.length > 0) throw new Error(`missing environment variables: ${missing.join(", ")}`);
  return Object.fromEntries(names.map((name) => [name, env[sources[name]]])) as Record<Name, string>;
}

/** Only temporary credentials, as Lambda's are, have one. */
export const readSessionToken = (
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined => env.AWS_SESSION_TOKEN;
