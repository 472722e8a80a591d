import path from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root: the folder above scripts/. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** An absolute path inside the repository. */
export const inRoot = (...parts) => path.join(root, ...parts);

/** How a path is shown to a person: relative where it lies below the current folder. */
export function shown(file) {
  const relative = path.relative(process.cwd(), file);
  return relative && !relative.startsWith("..") && !path.isAbsolute(relative) ? relative : file;
}
