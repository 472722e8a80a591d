import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * The file URL of the `src` folder of the project's own serverless-offline; undefined where it has none. The package exports no more than its entry, so its files are found beside that.
 * @param root the folder with serverless.yml, absolute
 */
export function findOffline(root: string): string | undefined {
  try {
    return pathToFileURL(dirname(createRequire(join(root, "package.json")).resolve("serverless-offline")))
      .href;
  } catch {
    return undefined;
  }
}
