import { spawnSync } from "node:child_process";
import { CONTAINER_DEFINITIONS } from "../../../localstack/engines/containers.ts";
import type { EngineKind } from "../../../localstack/engines/index.ts";

/** Why an engine cannot be tried here, to skip by name; undefined where it can. */
export function engineMissing(kind: EngineKind): string | undefined {
  if (kind === "embedded") return undefined;
  if (spawnSync("docker", ["version"]).status !== 0) return "no Docker engine answers";
  const { image } = CONTAINER_DEFINITIONS[kind];
  return spawnSync("docker", ["image", "inspect", image]).status === 0
    ? undefined
    : `the image ${image} is not here`;
}
