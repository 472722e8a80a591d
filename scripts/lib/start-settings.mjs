import { Refusal } from "./refusal.mjs";

/** What serverless.yml takes from the environment for a stage of this machine: the words of each, the default first. */
const SETTINGS = {
  FANOUT_STRATEGY: {
    words: ["stream", "sharded", "inline"],
    help: "who delivers: the stream, the queue, or the sending function",
  },
  FANOUT_REGISTRATION: { words: ["open", "invite"], help: "who may register" },
  FANOUT_RATE_LIMITS: { words: ["on", "off"], help: "whether clients have rate limits" },
};

/**
 * A word that no function knows would let everything start, and then fail each send.
 * @param {NodeJS.ProcessEnv} env
 * @throws Refusal that names the words there are
 */
export function requireKnownSettings(env) {
  for (const [name, { words }] of Object.entries(SETTINGS)) {
    const given = env[name];
    if (given !== undefined && !words.includes(given))
      throw new Refusal(`${name} is "${given}".`, `Choose from: ${words.join(", ")}`);
  }
}

/** The settings as lines of `--help`. */
export function settingsHelp() {
  const rows = Object.entries(SETTINGS).map(([name, { words, help }]) => ({
    flag: `${name}=${words.join("|")}`,
    help,
  }));
  const width = Math.max(...rows.map(({ flag }) => flag.length));
  return rows.map(({ flag, help }) => `  ${flag.padEnd(width)}  ${help}`).join("\n");
}
