import { existsSync, readFileSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";

/** The first that is there wins; TypeScript before what may have been compiled from it. */
const EXTENSIONS = [".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx"];

/** The source of `services/handlers/connect.handler`, absolute; undefined where there is none. */
export function findHandlerFile(root: string, handler: string): string | undefined {
  const stem = join(root, moduleOf(handler));
  return EXTENSIONS.map((extension) => stem + extension).find((file) => existsSync(file));
}

/** `services/handlers/connect.handler` -> `services/handlers/connect`. */
export function moduleOf(handler: string): string {
  const slash = handler.lastIndexOf("/") + 1;
  const dot = handler.indexOf(".", slash);
  return dot < 0 ? handler : handler.slice(0, dot);
}

/** How Node.js would read the file: by its extension, else by the nearest package.json. */
export function moduleFormat(file: string): "esm" | "cjs" {
  const extension = extname(file);
  if (extension === ".mts" || extension === ".mjs") return "esm";
  if (extension === ".cts" || extension === ".cjs") return "cjs";
  for (let folder = dirname(resolve(file)); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest)) {
      const { type } = JSON.parse(readFileSync(manifest, "utf8")) as { type?: string };
      return type === "module" ? "esm" : "cjs";
    }
    if (folder === dirname(folder)) return "cjs";
  }
}
