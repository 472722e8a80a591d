import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Serverless } from "./framework.ts";

/** What bundles and zips: of a template nobody runs the code. */
const BUNDLERS = /esbuild|webpack|bundle|typescript|parcel|python|rust|plugin-warmup/i;
const EVENTS = /^(?:before:|after:)?package:/;
/** The end record of a zip file without entries (APPNOTE.TXT, 4.3.16). */
const EMPTY_ZIP = Buffer.concat([Buffer.from("PK\u0005\u0006", "latin1"), Buffer.alloc(18)]);

interface Packaging extends Serverless {
  readonly pluginManager: Serverless["pluginManager"] & { spawn(command: string): Promise<void> };
  readonly service: Serverless["service"] & {
    package: Record<string, unknown>;
    functions: Record<string, { package?: Record<string, unknown> }>;
  };
}

/**
 * Has the framework write its CloudFormation template into a folder, as `serverless package` does, but with an empty zip file in the place of every function's: what takes seconds is left out.
 * @param folder made where it is not there
 */
export async function writeTemplate(given: Serverless, folder: string): Promise<void> {
  const serverless = given as Packaging;
  const artifact = join(folder, "nothing.zip");
  mkdirSync(dirname(artifact), { recursive: true });
  writeFileSync(artifact, EMPTY_ZIP);
  const { service, pluginManager } = serverless;
  service.package = { ...service.package, individually: false, artifact, path: folder };
  for (const fn of Object.values(service.functions)) fn.package = { artifact };
  for (const [event, entries] of Object.entries(pluginManager.hooks))
    if (EVENTS.test(event))
      pluginManager.hooks[event] = entries?.filter(({ pluginName }) => !BUNDLERS.test(pluginName));
  await pluginManager.spawn("package");
}
