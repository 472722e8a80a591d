import path from "node:path";
import { readArgs, secondsFrom } from "./args.mjs";
import { ENGINES } from "./engines/profiles.mjs";
import { enginePortFrom, portsFrom } from "./ports.mjs";
import { Refusal } from "./refusal.mjs";
import { requireKnownSettings, settingsHelp } from "./start-settings.mjs";

const OPTIONS = {
  engine: {
    type: "string",
    value: "NAME",
    help: `where the data lives: ${ENGINES.join(", ")} (default embedded; the others run in Docker)`,
  },
  "port-base": {
    type: "string",
    value: "N",
    help: "client N, HTTP API N+1, WebSocket API N+2, edge N+3, Lambda N+4, an engine in Docker N+5",
  },
  "data-dir": { type: "string", value: "DIR", help: "the data folder (default .fanout)" },
  stage: { type: "string", value: "NAME", help: "the stage in the APIs' addresses (default local)" },
  ephemeral: { type: "boolean", help: "keep nothing after the stop" },
  "no-client": { type: "boolean", help: "without the browser client" },
  "no-seed": { type: "boolean", help: "without the demo guild and its users" },
  "no-record": {
    type: "boolean",
    help: "keep no record of what happens, for npm run trace and the Inspector",
  },
  dev: { type: "boolean", help: "serve the client with Vite, so that it reloads while you edit it" },
  detach: { type: "boolean", help: "return when all answers, and leave it running: npm run stop ends it" },
  timeout: {
    type: "string",
    value: "S",
    help: "how many seconds it may take to come up (default 300)",
    needs: "detach",
  },
  verbose: { type: "boolean", help: "show what local AWS and the engine print" },
};
const TEXT = {
  usage: "npm start [-- options]",
  about: "Starts Fanout: AWS on this machine, the chat on it, and its client. Ctrl-C stops it.",
  more: `From the environment (the first word is the default):\n${settingsHelp()}`,
};

/**
 * @param {string[]} argv
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{engine: string, ports: object, enginePort: number | undefined, dataDir: string, stage: string, ephemeral: boolean, client: "built" | "dev" | "none", seed: boolean, record: boolean, detach: boolean, timeoutSeconds: number, verbose: boolean} | undefined} nothing after --help
 * @throws Refusal
 */
export function readStartOptions(argv, env = process.env) {
  const args = readArgs(argv, "npm start", OPTIONS, TEXT);
  if (!args) return undefined;
  requireKnownSettings(env);
  const { values } = args;
  const engine = values.engine ?? "embedded";
  if (!ENGINES.includes(engine))
    throw new Refusal(`There is no engine "${engine}".`, `Choose from: ${ENGINES.join(", ")}`);
  const stage = values.stage ?? "local";
  if (!/^[a-z0-9-]{1,40}$/.test(stage))
    throw new Refusal(
      `"${stage}" is no stage name: lower-case letters, digits and dashes.`,
      "Try: npm start -- --stage local",
    );
  return {
    engine,
    stage,
    ports: portsFrom(values["port-base"]),
    enginePort: enginePortFrom(values["port-base"]),
    dataDir: path.resolve(values["data-dir"] ?? ".fanout"),
    ephemeral: values.ephemeral ?? false,
    client: values["no-client"] ? "none" : values.dev ? "dev" : "built",
    seed: !values["no-seed"],
    record: !values["no-record"],
    detach: values.detach ?? false,
    timeoutSeconds: secondsFrom(values.timeout, 300, "npm start"),
    verbose: values.verbose ?? false,
  };
}
