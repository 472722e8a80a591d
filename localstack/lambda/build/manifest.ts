import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";

interface FileState {
  readonly size: number;
  readonly mtimeMs: number;
  readonly sha1: string;
}

/** What was read of each file before, so that one save does not read a thousand files of packages again. */
export type FileStates = Map<string, FileState>;

export interface BuiltHandler {
  /** Absolute. */
  readonly bundle: string;
  readonly inputs: readonly string[];
}

interface ManifestFile {
  readonly key: string;
  readonly files: Readonly<Record<string, FileState>>;
  /** By source; inputs as positions in `files`. */
  readonly handlers: Readonly<
    Record<string, { readonly bundle: string; readonly inputs: readonly number[] }>
  >;
}

const sha1 = (data: string | Buffer) => createHash("sha1").update(data).digest("hex");

/** What a build depends on beside its sources: settings, the versions of esbuild and Node.js, and files that steer resolution. */
export function manifestKey(settings: unknown, steeringFiles: readonly string[]): string {
  const contents = steeringFiles.map((file) => (existsSync(file) ? readFileSync(file, "utf8") : ""));
  return sha1(JSON.stringify([2, process.versions.node, settings, contents]));
}

/**
 * Bundles of the last run whose sources are all as they were. Empty where there is no manifest, or it cannot be read.
 * @param states Gets what the manifest knows of the files.
 */
export function readManifest(file: string, key: string, states: FileStates): Map<string, BuiltHandler> {
  const handlers = new Map<string, BuiltHandler>();
  let manifest: ManifestFile;
  try {
    manifest = JSON.parse(readFileSync(file, "utf8")) as ManifestFile;
  } catch {
    return handlers; // the first start, or a file that is damaged: everything is built
  }
  if (manifest.key !== key) return handlers;
  const paths = Object.keys(manifest.files);
  for (const [path, state] of Object.entries(manifest.files)) states.set(path, state);
  const same = paths.map((path) => isUnchanged(path, manifest.files[path]));
  for (const [source, { bundle, inputs }] of Object.entries(manifest.handlers)) {
    if (!existsSync(bundle) || !inputs.every((index) => same[index])) continue;
    handlers.set(source, { bundle, inputs: inputs.flatMap((index) => paths[index] ?? []) });
  }
  return handlers;
}

/**
 * @param builtFromMs When the build began, in milliseconds since 1970. A source that was saved later may not be what was built, and is
 *   recorded so that the next start builds it again.
 * @param states Taken from and added to.
 */
export function writeManifest(
  file: string,
  key: string,
  handlers: ReadonlyMap<string, BuiltHandler>,
  builtFromMs: number,
  states: FileStates,
): void {
  const positions = new Map<string, number>();
  const files: Record<string, FileState> = {};
  const entries: Record<string, { bundle: string; inputs: number[] }> = {};
  for (const [source, { bundle, inputs }] of handlers) {
    entries[source] = {
      bundle,
      inputs: inputs.map((path) => {
        const known = positions.get(path);
        if (known !== undefined) return known;
        positions.set(path, positions.size);
        files[path] = stateOf(path, builtFromMs, states);
        return positions.size - 1;
      }),
    };
  }
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, JSON.stringify({ key, files, handlers: entries } satisfies ManifestFile));
  renameSync(temporary, file);
}

const UNKNOWN: FileState = { size: -1, mtimeMs: 0, sha1: "" };

function stateOf(path: string, builtFromMs: number, states: FileStates): FileState {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats || stats.mtimeMs >= builtFromMs) return UNKNOWN;
  const known = states.get(path);
  if (known?.size === stats.size && known.mtimeMs === stats.mtimeMs) return known;
  const state = { size: stats.size, mtimeMs: stats.mtimeMs, sha1: sha1(readFileSync(path)) };
  states.set(path, state);
  return state;
}

function isUnchanged(path: string, state: FileState | undefined): boolean {
  const now = statSync(path, { throwIfNoEntry: false });
  if (!now || !state || now.size !== state.size) return false;
  return now.mtimeMs === state.mtimeMs || sha1(readFileSync(path)) === state.sha1;
}
