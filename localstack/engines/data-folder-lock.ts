import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { EngineError } from "./engine-error.ts";
import { identify, isAlive, type ProcessIdentity, readCommand } from "./process-identity.ts";

interface LockFile {
  readonly owner: ProcessIdentity;
  readonly engine?: ProcessIdentity;
}

export interface DataFolderLock {
  /** Notes which engine works on the folder, so that the next owner can end it if this process is killed. */
  setEngine(pid: number): void;
  release(): void;
}

/**
 * Takes a folder for this process: `lock.json` in it. A running service takes its whole data folder, and an engine, which may start later or by itself, its own folder in there. A dead owner's
 * lock holds nobody up; it is an order to end the engine that it left behind, for two engines on one file would lose data.
 * @param databaseFile of an engine's folder
 * @throws EngineError `data-in-use` where the owner lives; Node's error where the folder takes no file
 */
export async function lockDataFolder(dataDir: string, databaseFile?: string): Promise<DataFolderLock> {
  const file = join(dataDir, "lock.json");
  const owner = identify(process.pid);
  const draft = join(dataDir, `lock.${process.pid}.${Math.random().toString(36).slice(2)}.json`);
  writeFileSync(draft, JSON.stringify({ owner } satisfies LockFile));
  try {
    while (!link(draft, file)) {
      const held = read(file);
      if (held && isAlive(held.owner)) {
        throw new EngineError(
          "data-in-use",
          `The data folder ${dataDir} is in use by process ${held.owner.pid}. Stop that one first, or give this one a folder of its own (dataDir under custom.localAws).`,
        );
      }
      const stale = `${draft}.stale`;
      // Of several that find the same dead lock, one gets to move it away; the others look again.
      if (!move(file, stale)) continue;
      rmSync(stale, { force: true });
      if (held?.engine && databaseFile !== undefined) await endOrphan(held.engine, databaseFile);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    setEngine(pid) {
      const next = `${file}.${process.pid}`;
      writeFileSync(next, JSON.stringify({ owner, engine: identify(pid) } satisfies LockFile));
      renameSync(next, file);
    },
    release() {
      if (read(file)?.owner.pid === owner.pid) rmSync(file, { force: true });
    },
  };
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function move(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}

/** Undefined where the file is gone or half written: a lock without a readable owner has none. */
function read(file: string): LockFile | undefined {
  try {
    const lock = JSON.parse(readFileSync(file, "utf8")) as Partial<LockFile>;
    return typeof lock.owner?.pid === "number" ? (lock as LockFile) : undefined;
  } catch {
    return undefined;
  }
}

/** Ends an engine whose owner is dead, after making sure that it is one and that it works on this very file. */
async function endOrphan(engine: ProcessIdentity, databaseFile: string): Promise<void> {
  if (!isAlive(engine)) return;
  const command = readCommand(engine.pid);
  if (!command || !basename(command.program).startsWith("dynoxide") || !command.args.includes(databaseFile)) {
    return;
  }
  for (const [signal, waitMs] of [
    ["SIGTERM", 3_000],
    ["SIGKILL", 2_000],
  ] as const) {
    try {
      process.kill(engine.pid, signal);
    } catch {
      return;
    }
    const until = Date.now() + waitMs;
    while (Date.now() < until) {
      if (!isAlive(engine)) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
