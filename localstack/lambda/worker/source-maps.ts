import { existsSync, readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Makes stack traces name the sources instead of the bundle. A map is read when the first error asks for it: Node's own support parses it
 * when the module is loaded, which took a third of a cold start and of an environment's memory.
 */
export function mapStackTraces(): void {
  const maps = new Map<string, SourceMap | undefined>();
  const mapOf = (file: string): SourceMap | undefined => {
    if (!maps.has(file)) maps.set(file, readMap(file));
    return maps.get(file);
  };
  Error.prepareStackTrace = (error, sites) => {
    const lines = sites.map((site) => `\n    at ${describe(site, mapOf)}`);
    return `${header(error)}${lines.join("")}`;
  };
}

function header(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error"; // a message that cannot be made a string
  }
}

function describe(site: NodeJS.CallSite, mapOf: (file: string) => SourceMap | undefined): string {
  const text = String(site);
  const name = site.getFileName();
  const line = site.getLineNumber();
  const column = site.getColumnNumber();
  if (!name || line === null || column === null || name.startsWith("node:")) return text;
  const file = name.startsWith("file:") ? fileURLToPath(name) : name;
  const entry = mapOf(file)?.findEntry(line - 1, column - 1);
  if (!entry || !("originalSource" in entry)) return text;
  const source = resolve(dirname(file), entry.originalSource);
  return text.replace(
    `${name}:${line}:${column}`,
    `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`,
  );
}

function readMap(file: string): SourceMap | undefined {
  const map = `${file}.map`;
  if (!existsSync(map)) return undefined;
  try {
    return new SourceMap(JSON.parse(readFileSync(map, "utf8")) as SourceMapPayload);
  } catch {
    return undefined; // removed or damaged: the trace names the bundle
  }
}
