import { Refusal } from "../refusal.mjs";
import { runCommand } from "../run-command.mjs";
import { PROJECT, readOwner } from "./container-owner.mjs";
import { CONTAINERS } from "./profiles.mjs";
import { createCompose, requireDocker } from "./start-container.mjs";

const VOLUME = "com.docker.compose.volume";

/**
 * What a data folder has in Docker: the container of an engine, and its volume.
 * @param {{engine: string, dataDir: string}} place
 * @returns {Promise<{names: string[], remove: () => Promise<void>} | undefined>} nothing where there is neither
 * @throws Refusal where there is no Docker, or where they belong to another checkout
 */
export async function findEngineData({ engine, dataDir }) {
  const { name } = CONTAINERS[engine];
  const given = process.env.FANOUT_ENGINE_URL;
  if (given)
    throw new Refusal(
      `${name} at ${given} (FANOUT_ENGINE_URL) is no container of this folder: nothing is removed.`,
      "Remove its tables there, or unset FANOUT_ENGINE_URL.",
    );
  const { compose: command } = await requireDocker(engine);
  const compose = createCompose(command, { dataDir, ephemeral: false }, {});
  const before = new Set([await compose.idOf(engine), ...(await docker("volume", "ls", "-q"))]);
  // Its container knows the names that Compose gave; where somebody has removed it, it is made again, and not started.
  const { code, output } = await compose.run(["up", "--no-start", engine]);
  if (code !== 0) throw new Refusal(`${name} cannot be looked into:\n${lastLines(output)}`);
  const id = await compose.idOf(engine);
  const { project, otherCheckout } = await readOwner(id);
  if (otherCheckout)
    throw new Refusal(
      `The container of ${name} belongs to another checkout (${otherCheckout}): nothing is removed.`,
      "Remove its data there, or give this one a folder of its own: --data-dir .fanout-2",
    );
  const ofProject = filters({ [PROJECT]: project });
  const all = await docker("volume", "ls", "-q", ...ofProject);
  const own = await docker("volume", "ls", "-q", ...ofProject, ...filters({ [VOLUME]: engine }));
  // Version 1 of Compose makes the volumes of all engines.
  const madeJustNow = all.filter((volume) => !before.has(volume));
  const remove = async () => {
    await docker("rm", "-f", "-v", id);
    for (const volume of new Set([...own, ...madeJustNow])) await docker("volume", "rm", volume);
    await removeNetwork(ofProject);
  };
  if (before.has(id) || own.some((volume) => before.has(volume)))
    return {
      names: [`container ${project}/${engine}`, ...own.map((volume) => `volume ${volume}`)],
      remove,
    };
  await remove();
  return undefined;
}

/** The other engine's container needs it, if there is one. */
async function removeNetwork(ofProject) {
  if ((await docker("ps", "-a", "-q", ...ofProject)).length > 0) return;
  for (const network of await docker("network", "ls", "-q", ...ofProject))
    await docker("network", "rm", network);
}

const filters = (labels) =>
  Object.entries(labels).flatMap(([name, value]) => ["--filter", `label=${name}=${value}`]);

/** @returns {Promise<string[]>} the lines that it printed */
async function docker(...args) {
  const { code, output } = await runCommand("docker", args);
  if (code !== 0) throw new Refusal(`docker ${args.slice(0, 2).join(" ")} failed:\n${lastLines(output)}`);
  return output.split("\n").filter(Boolean);
}

const lastLines = (output) => output.trim().split("\n").slice(-3).join("\n");
