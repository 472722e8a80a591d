import { readFileSync } from "node:fs";
import { inRoot } from "../paths.mjs";
import { runCommand } from "../run-command.mjs";
import { findDocker } from "./docker.mjs";
import { CONTAINERS } from "./profiles.mjs";

/**
 * Which engines in Docker this machine can run.
 * @returns {Promise<{engine: string, isReady: boolean, found: string, fix?: string}[]>} `isReady` too where an image has still to be pulled
 */
export async function examineEngines() {
  const docker = await findDocker();
  if (docker.problem)
    return Object.keys(CONTAINERS).map((engine) => ({
      engine,
      isReady: false,
      found: `would not run: ${docker.problem}`,
      fix: `${docker.fix}, for npm start -- --engine ${engine}; the embedded engine needs none`,
    }));
  return Promise.all(
    Object.entries(CONTAINERS).map(async ([engine, { name }]) => {
      const image = imageOf(engine);
      const { code } = await runCommand("docker", ["image", "inspect", image]);
      return {
        engine,
        isReady: true,
        found: `${name} by Docker ${docker.version}: ${image} ${code === 0 ? "is here" : "is pulled at the first start"}`,
      };
    }),
  );
}

/** As docker-compose.yml pins it. @param {string} engine */
export const imageOf = (engine) =>
  new RegExp(`^    image: (\\S*${engine}\\S*)$`, "m").exec(
    readFileSync(inRoot("docker-compose.yml"), "utf8"),
  )[1];
