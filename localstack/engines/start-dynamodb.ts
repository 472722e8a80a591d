import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Log } from "../log.ts";
import { type DataFolderLock, lockDataFolder } from "./data-folder-lock.ts";
import { findDynoxide } from "./engine-binary.ts";
import { EngineError, explainFileError } from "./engine-error.ts";
import {
  type EngineCommand,
  type EngineProcess,
  findFreePort,
  startEngineProcess,
} from "./engine-process.ts";
import { databaseFileIn, prepareDatabase } from "./prepare-database.ts";
import { startTtlSweeper, type TtlSweeper } from "./ttl-sweeper.ts";
import type { Engine } from "./types.ts";

export interface DynamoDbOptions {
  /** Folder for the database file and its lock; created. */
  readonly dataDir: string;
  /** Keeps nothing: a throw-away file in the system's temporary folder, removed at the stop. `dataDir` is then left alone. */
  readonly ephemeral?: boolean;
  readonly log: Log;
  /** The engine's own output is appended here. */
  readonly logFile: string;
  /** How often expired items are deleted (D8: AWS takes up to two days). 0: never. Default 60. */
  readonly ttlSweepSeconds?: number;
  /** Default `Date.now`. */
  readonly clock?: () => number;
}

export interface DynamoDbEngine extends Engine {
  /** Calls back each time that the engine answers again after it died. */
  onRestart(listener: () => void): void;
  /** Ends the engine as a crash would (SIGKILL); it is restarted. For chaos tests. */
  kill(): void;
  /** Deletes expired items now and answers how many; also runs by itself. */
  sweepTtl(): Promise<number>;
}

const FIRST_RESTART_DELAY_MS = 20;
const LAST_RESTART_DELAY_MS = 5_000;
/** An engine that lived this long starts again without delay: one that cannot come up, or dies at once, does not get there. */
const HEALTHY_AFTER_MS = 500;
const TERM_WITHIN_MS = 2_000;

/**
 * Starts dynoxide as a supervised child: on loopback, on a free port that it keeps, restarted with growing delays when it dies, ended with this
 * process even by `kill -9`.
 * @throws EngineError, one sentence with the next step; the data is left as it is.
 */
export async function startDynamoDb(options: DynamoDbOptions): Promise<DynamoDbEngine> {
  const { log } = options;
  const clock = options.clock ?? Date.now;
  const program = findDynoxide();
  const dataDir = options.ephemeral ? mkdtempSync(join(tmpdir(), "dynamodb-")) : options.dataDir;
  const databaseFile = databaseFileIn(dataDir);
  let lock: DataFolderLock | undefined;
  let command: EngineCommand;
  let engine: EngineProcess | undefined;

  const removeThrowAway = () => {
    if (options.ephemeral) rmSync(dataDir, { recursive: true, force: true });
  };
  const run = async () => {
    const started = await startEngineProcess(command);
    lock?.setEngine(started.pid);
    return started;
  };

  try {
    mkdirSync(dataDir, { recursive: true });
    mkdirSync(dirname(options.logFile), { recursive: true });
    lock = await lockDataFolder(dataDir, databaseFile);
    command = {
      program,
      databaseFile,
      port: await findFreePort(),
      logFile: options.logFile,
      throwAwayDir: options.ephemeral ? dataDir : undefined,
      log,
    };
    await prepareDatabase(command, clock(), log);
    engine = await run();
  } catch (error) {
    lock?.release();
    removeThrowAway();
    throw explainFileError(error, dataDir);
  }

  const listeners = new Set<() => void>();
  let stopping: Promise<void> | undefined;
  let sweeper: TtlSweeper | undefined;
  let wake = () => {};

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const supervise = async () => {
    let delayMs = FIRST_RESTART_DELAY_MS;
    let startedAtMs = performance.now();
    while (engine) {
      await engine.exited;
      engine = undefined;
      if (stopping) return;
      if (performance.now() - startedAtMs > HEALTHY_AFTER_MS) delayMs = FIRST_RESTART_DELAY_MS;
      log.warning(
        "The DynamoDB engine ended unexpectedly; it is being restarted. Acknowledged writes are safe.",
      );
      while (!engine && !stopping) {
        await pause(delayMs);
        delayMs = Math.min(delayMs * 2, LAST_RESTART_DELAY_MS);
        if (stopping) return;
        startedAtMs = performance.now();
        try {
          engine = await run();
        } catch (error) {
          log.error(error instanceof EngineError ? error.message : String(error));
        }
      }
      if (engine && !stopping) {
        log.info(`The DynamoDB engine answers again (process ${engine.pid}).`);
        for (const listener of listeners) listener();
      }
    }
  };
  const supervised = supervise();
  const endpoint = `http://127.0.0.1:${command.port}`;
  sweeper = startTtlSweeper({ endpoint, log, clock, intervalSeconds: options.ttlSweepSeconds ?? 60 });

  const end = async () => {
    await sweeper?.stop();
    wake();
    engine?.kill("SIGTERM");
    const last = setTimeout(() => engine?.kill("SIGKILL"), TERM_WITHIN_MS);
    await supervised;
    // A restart that was under way when the stop came has left an engine that nobody supervises.
    if (engine) {
      engine.kill("SIGTERM");
      await engine.exited;
    }
    clearTimeout(last);
    lock?.release();
    removeThrowAway();
  };

  return {
    endpoint,
    get pid() {
      return engine?.pid;
    },
    onRestart: (listener) => void listeners.add(listener),
    kill: () => engine?.kill("SIGKILL"),
    sweepTtl: () => sweeper.sweep(),
    stop() {
      stopping ??= end();
      return stopping;
    },
  };
}
