import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { root } from "./running-start.ts";

/** What a start needs of the repository, in a folder where it may be broken. */
export function copyProject(folder: string): string {
  const copy = join(folder, "project");
  for (const part of [
    "package.json",
    "package-lock.json",
    "serverless.yml",
    "tsconfig.json",
    "docker-compose.yml",
  ])
    cpSync(join(root, part), join(copy, part));
  for (const part of ["infrastructure", "scripts", "services"])
    cpSync(join(root, part), join(copy, part), {
      recursive: true,
      filter: (from) => !from.includes("node_modules"),
    });
  // As they are: a copy of local AWS would be built anew.
  for (const part of ["localstack", "node_modules"]) symlinkSync(join(root, part), join(copy, part));
  return copy;
}
