import { createHash } from "node:crypto";
import path from "node:path";
import { inRoot, root } from "../paths.mjs";
import { runCommand } from "../run-command.mjs";

const DEFAULT_DATA_DIR = inRoot(".fanout");

/**
 * What of Docker is there.
 * @returns {Promise<{version: string, compose: string[]} | {problem: string, fix: string}>} `compose`: the command with its first arguments, `["docker", "compose"]` or `["docker-compose"]`
 */
export async function findDocker() {
  const server = await runCommand("docker", ["version", "--format", "{{.Server.Version}}"]);
  if (server.code === 127) return { problem: "Docker is not installed", fix: "install Docker" };
  if (server.code !== 0) return { problem: "no Docker engine answers", fix: "start Docker" };
  const version = server.output.trim().split("\n").at(-1);
  for (const compose of [["docker", "compose"], ["docker-compose"]]) {
    const { code } = await runCommand(compose[0], [...compose.slice(1), "version"]);
    if (code === 0) return { version, compose };
  }
  return { problem: "Docker Compose is not installed", fix: "install its plug-in (docker compose)" };
}

/** Where a container's published port is reached: this machine, or the one that DOCKER_HOST names. */
export function engineHost(env = process.env) {
  if (env.FANOUT_ENGINE_HOST) return env.FANOUT_ENGINE_HOST;
  const remote = /^tcp:\/\/([^:/]+)/.exec(env.DOCKER_HOST ?? "")?.[1];
  return remote && remote !== "localhost" ? remote : "127.0.0.1";
}

/**
 * The arguments by which Compose knows the containers of a data folder. Those of the default one are what `docker compose up` by hand has; any other, and each ephemeral start, has its own.
 * @param {{dataDir: string, ephemeral: boolean}} options
 */
export function projectArgs({ dataDir, ephemeral }) {
  const file = ["-f", inRoot("docker-compose.yml"), "--project-directory", root];
  if (ephemeral) return ["-p", `fanout-ephemeral-${process.pid}`, ...file];
  if (path.resolve(dataDir) === DEFAULT_DATA_DIR) return file;
  const hash = createHash("sha256").update(path.resolve(dataDir)).digest("hex").slice(0, 8);
  return ["-p", `fanout-${hash}`, ...file];
}
