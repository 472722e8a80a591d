import { setTimeout as delay } from "node:timers/promises";
import { root } from "../paths.mjs";
import { Refusal } from "../refusal.mjs";
import { runCommand } from "../run-command.mjs";
import { readOwner } from "./container-owner.mjs";
import { watchParent } from "./container-watch.mjs";
import { engineHost, findDocker, projectArgs } from "./docker.mjs";
import { CONTAINERS } from "./profiles.mjs";
import { isReady } from "./ready.mjs";

const ASK_EVERY_MS = 150;
/** What a container gets to end by itself: all that was acknowledged is on the disk by then. */
const STOP_SECONDS = 1;

/**
 * @typedef {object} EngineContainer
 * @property {string} url where the engine answers
 * @property {boolean} isOwn whether it serves nobody but this start
 * @property {string | undefined} id undefined where the engine is no container that this start knows
 * @property {() => Promise<void>} stop leaves alone what ran before
 */

/**
 * Brings up the container of an engine and waits until it answers. What runs already is used and left running; what is brought up here ends with this process, by `kill -9` too.
 * @param {{engine: string, enginePort: number | undefined, dataDir: string, ephemeral: boolean, signal: AbortSignal}} options
 * @param {(line: string) => void} say
 * @returns {Promise<EngineContainer>}
 * @throws Refusal where there is no Docker, no image, or the port is another's
 */
export async function startContainer(options, say) {
  const { engine, signal } = options;
  const profile = CONTAINERS[engine];
  const given = process.env.FANOUT_ENGINE_URL;
  if (given) {
    say(`Using ${profile.name} at ${given} (FANOUT_ENGINE_URL).`);
    return { url: given, isOwn: false, id: undefined, stop: async () => {} };
  }
  const docker = await requireDocker(engine);
  const port = options.enginePort ?? Number(process.env[profile.portVariable] ?? profile.port);
  const compose = createCompose(docker.compose, options, { [profile.portVariable]: String(port) });
  const found = await compose.idOf(engine);
  if (found) await refuseOthers(found, profile);
  const wasRunning = await isRunning(found);
  const command = `${docker.compose.join(" ")} up -d ${engine}`;
  say(wasRunning ? `${profile.name} runs already.` : `Starting ${profile.name}: ${command}`);
  const watch = wasRunning ? undefined : watchParent(compose.endArgs(engine), compose.env);
  if (!wasRunning)
    await up(compose, engine, { port, command, profile, watch }).catch((error) => {
      watch.release();
      throw error;
    });
  const id = await compose.idOf(engine);
  // One that was there before may have been given another.
  const url = `http://${engineHost()}:${(await publishedPort(id, profile)) ?? port}`;
  const stop = async () => {
    if (wasRunning) return;
    const [program, ...args] = compose.endArgs(engine);
    await runCommand(program, args, { cwd: root, env: compose.env });
    watch.release();
  };
  try {
    await ready({ engine, profile, id, url, signal });
  } catch (error) {
    await stop();
    throw error;
  }
  // Of any other folder than the default one, or of this start alone.
  return { url, isOwn: true, id, stop };
}

async function refuseOthers(id, { name }) {
  const { otherCheckout } = await readOwner(id);
  if (otherCheckout)
    throw new Refusal(
      `The container of ${name} belongs to another checkout in a folder of the same name (${otherCheckout}).`,
      "Give this one a data folder, and so a container, of its own: --data-dir .fanout-2",
    );
}

/** @param {string} engine @throws Refusal where there is none */
export async function requireDocker(engine) {
  const docker = await findDocker();
  if (!docker.problem) return docker;
  throw new Refusal(
    `The engine ${engine} runs in Docker, and ${docker.problem}.`,
    `Either ${docker.fix}, or take the embedded engine, which needs none of it: npm start`,
  );
}

/**
 * Compose on the project of a data folder.
 * @param {string[]} command as findDocker says @param {{dataDir: string, ephemeral: boolean}} options @param {Record<string, string>} variables of docker-compose.yml
 */
export function createCompose([program, ...first], options, variables) {
  const args = [...first, ...projectArgs(options)];
  // Where Docker is another machine's, its loopback is none of ours.
  const bind =
    engineHost() === "127.0.0.1" ? {} : { FANOUT_ENGINE_BIND: process.env.FANOUT_ENGINE_BIND ?? "0.0.0.0" };
  const env = { ...bind, ...variables };
  return {
    env,
    run: (rest, more) => runCommand(program, [...args, ...rest], { cwd: root, env, ...more }),
    async idOf(service) {
      const { output } = await runCommand(program, [...args, "ps", "-a", "-q", service], { cwd: root, env });
      return /^[0-9a-f]{12,64}$/m.exec(output)?.[0];
    },
    endArgs: (service) => [
      program,
      ...args,
      ...(options.ephemeral
        ? ["down", "-v", "-t", String(STOP_SECONDS)]
        : ["stop", "-t", String(STOP_SECONDS), service]),
    ],
  };
}

async function publishedPort(id, { innerPort }) {
  const { output } = await runCommand("docker", ["port", id, `${innerPort}/tcp`]);
  return /:(\d+)\s*$/m.exec(output)?.[1];
}

async function isRunning(id) {
  if (!id) return false;
  const { code, output } = await runCommand("docker", ["inspect", "-f", "{{.State.Running}}", id]);
  return code === 0 && output.trim() === "true";
}

async function up(compose, engine, { port, command, profile, watch }) {
  const { code, output } = await compose.run(["up", "-d", engine], { announceTo: watch.pipe });
  watch.started();
  if (code === 0) return;
  // Made, and never started.
  await compose.run(["rm", "-f", engine]);
  const last = output.trim().split("\n").slice(-3).join("\n");
  if (/port is already allocated|address already in use|Ports are not available/i.test(output))
    throw new Refusal(
      `Port ${port} is in use, so ${profile.name} cannot have it.`,
      `Take other ports (npm start -- --engine ${engine} --port-base 5000), or use what answers there: FANOUT_ENGINE_URL=http://127.0.0.1:${port} npm start -- --engine ${engine}`,
    );
  if (
    /pull access|manifest|no such host|Temporary failure|TLS handshake|i\/o timeout|network is unreachable/i.test(
      output,
    )
  )
    throw new Refusal(
      `The image of ${profile.name} is not here and could not be pulled:\n${last}`,
      "Pull it where there is a network (docker compose pull), or take the embedded engine: npm start",
    );
  throw new Refusal(
    `${profile.name} did not start (${command}):\n${last}`,
    "The embedded engine needs no Docker: npm start",
  );
}

async function ready({ engine, profile, id, url, signal }) {
  const until = performance.now() + profile.readyWithinMs;
  for (;;) {
    signal.throwIfAborted();
    if (await isReady(engine, url)) return;
    if (!(await isRunning(id)) || performance.now() > until)
      throw new Refusal(
        `${profile.name} does not answer at ${url}. Its last words:\n${await lastWords(id)}`,
        "The embedded engine needs no Docker: npm start",
      );
    await delay(ASK_EVERY_MS);
  }
}

/** The end of a container's log. */
export async function lastWords(id, lines = 20) {
  const { output } = await runCommand("docker", ["logs", "--tail", String(lines), id]);
  return output.trim();
}
