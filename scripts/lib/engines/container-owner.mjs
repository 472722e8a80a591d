import { existsSync } from "node:fs";
import path from "node:path";
import { root } from "../paths.mjs";
import { runCommand } from "../run-command.mjs";

/** Compose's label for the name of a project; `.working_dir` behind it is the one for its folder. */
export const PROJECT = "com.docker.compose.project";

/**
 * Whose a container is. Compose names a project after its folder alone, so two checkouts in folders of one name would share containers and volumes.
 * @param {string} id
 * @returns {Promise<{project: string, otherCheckout?: string}>} `otherCheckout`: where the other one is. One that was moved has left nothing there, and is this one.
 */
export async function readOwner(id) {
  const format = `{{index .Config.Labels "${PROJECT}"}}\n{{index .Config.Labels "${PROJECT}.working_dir"}}`;
  const { output } = await runCommand("docker", ["inspect", "-f", format, id]);
  const [project, folder = ""] = output.split("\n");
  const isOther = folder !== "" && folder !== root && existsSync(path.join(folder, "docker-compose.yml"));
  return { project, ...(isOther && { otherCheckout: folder }) };
}
