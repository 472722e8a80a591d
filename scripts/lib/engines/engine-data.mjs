import { root } from "../paths.mjs";
import { Refusal } from "../refusal.mjs";
import { runCommand } from "../run-command.mjs";
import { CONTAINERS } from "./profiles.mjs";
import { createCompose, requireDocker } from "./start-container.mjs";

const PROJECT = "com.docker.compose.project";

/**
 * What a data folder has in Docker: the container of an engine, and its volume.
 * @param {{engine: string, dataDir: string}} place
 * @returns {Promise<{names: string[], remove: () => Promise<void>}>}
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
  // Its container knows the names that Compose gave; where somebody has removed it, it is made again, and not started.
  const { code, output } = await compose.run("up", "--no-start", engine);
  if (code !== 0) throw new Refusal(`${name} cannot be looked into:\n${lastLines(output)}`);
  const id = await compose.idOf(engine);
  const [project, folder] = await labelsOf(id);
  if (folder !== root)
    throw new Refusal(
      `The container of ${name} belongs to another checkout (${folder}): nothing is removed.`,
      `Remove its data there, or give this one a folder of its own: --data-dir .fanout-2`,
    );
  const volumes = await docker(
    "volume",
    "ls",
    "-q",
    ...filters({ [PROJECT]: project, "com.docker.compose.volume": engine }),
  );
  return {
    names: [`container ${project}/${engine}`, ...volumes.map((volume) => `volume ${volume}`)],
    async remove() {
      await docker("rm", "-f", "-v", id);
      if (volumes.length > 0) await docker("volume", "rm", ...volumes);
      // The other engine's container needs the network, if there is one.
      const ofProject = filters({ [PROJECT]: project });
      if ((await docker("ps", "-a", "-q", ...ofProject)).length > 0) return;
      const networks = await docker("network", "ls", "-q", ...ofProject);
      if (networks.length > 0) await docker("network", "rm", ...networks);
    },
  };
}

async function labelsOf(id) {
  const format = `{{index .Config.Labels "${PROJECT}"}}\n{{index .Config.Labels "${PROJECT}.working_dir"}}`;
  return docker("inspect", "-f", format, id);
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
