import { isAbsolute, join, relative, sep } from "node:path";
import { isRecord } from "../model/json.ts";
import type { Serverless } from "./framework.ts";

/** Data, secrets, logs and caches: `dataDir` may move the first three. */
const DEFAULT_FOLDER = ".fanout";

/** Keeps what local AWS has written out of the packages that the framework deploys: without a bundler those are the service's whole folder. */
export function keepDataOut({ service }: Serverless, root: string): void {
  const { localAws } = service.custom ?? {};
  const { dataDir } = isRecord(localAws) ? localAws : {};
  const folders = [DEFAULT_FOLDER, ...(typeof dataDir === "string" ? [withinRoot(root, dataDir)] : [])];
  const given = service.package ?? {};
  const patterns = Array.isArray(given.patterns) ? given.patterns : [];
  // Last, so that they hold against any pattern before them.
  const ours = folders.flatMap((folder) => (folder === undefined ? [] : [`!${folder}/**`]));
  Object.assign(service, { package: { ...given, patterns: [...patterns, ...ours] } });
}

/** With slashes; undefined where it is no folder below the service's. */
function withinRoot(root: string, folder: string): string | undefined {
  const path = relative(root, isAbsolute(folder) ? folder : join(root, folder));
  return path === "" || path.startsWith("..") || isAbsolute(path) ? undefined : path.split(sep).join("/");
}
