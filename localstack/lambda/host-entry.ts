import { existsSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build/esbuild-service.ts";

export interface HostEntry {
  readonly host: string;
  readonly worker: string;
  /** Of a thread that a handler starts: the worker finds it beside itself. */
  readonly thread: string;
  /** Of a process that runs another language. */
  readonly runner: string;
}

/** The files that a host process runs, by the names that the package's own build gives them; with their sources. */
export const hostEntryPoints = {
  "lambda-host": "host/main.ts",
  "lambda-worker": "worker/main.ts",
  "lambda-thread": "worker/thread.ts",
  "lambda-runner": "runner/main.ts",
} as const;

/**
 * Finds the built host and worker beside the running bundle, or in `distDir`. Where this file runs unbundled (tests, development of
 * Fanout itself) they are built into `stateDir` first, some 20 ms.
 */
export async function hostEntry(stateDir: string, distDir: string = __dirname): Promise<HostEntry> {
  const inFolder = (folder: string): HostEntry => ({
    host: join(folder, "lambda-host.cjs"),
    worker: join(folder, "lambda-worker.cjs"),
    thread: join(folder, "lambda-thread.cjs"),
    runner: join(folder, "lambda-runner.cjs"),
  });
  const built = inFolder(distDir);
  if (Object.values(built).every((file) => existsSync(file))) return built;
  const folder = join(stateDir, "host");
  await build({
    entryPoints: Object.entries(hostEntryPoints).map(([out, file]) => ({ in: join(__dirname, file), out })),
    outdir: folder,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    logLevel: "silent",
  });
  return inFolder(folder);
}
