import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { watchSources } from "../lambda/index.ts";
import type { Log } from "../log.ts";
import type { TakenOver } from "../stack/take-over.ts";
import { includedFiles } from "./included-files.ts";

export interface ServiceWatchOptions<Resolved> {
  /** Absolute. */
  readonly configFile: string;
  /** The service's folder. */
  readonly root: string;
  readonly log: Log;
  /** For so long its absence counts as a save. Default 2,000. */
  readonly goneAfterMs?: number;
  /** Rejects with words for the person where serverless.yml is not right. */
  resolve(signal: AbortSignal): Promise<Resolved>;
  takeOver(resolved: Resolved): Promise<Omit<TakenOver, "service">>;
}

const GONE_AFTER_MS = 2_000;

export interface ServiceWatch {
  /** Ends the watch and what it has under way. */
  close(): void;
}

/**
 * Follows serverless.yml and the files that it includes. A save is resolved and taken over; a second save while that goes on begins anew. What cannot be resolved is told, and what ran before
 * goes on.
 */
export function watchService<Resolved>(options: ServiceWatchOptions<Resolved>): ServiceWatch {
  const { configFile, root, log } = options;
  const name = basename(configFile);
  let included = includedFiles(configFile, root);
  let print = fingerprint(included.files);
  let current: AbortController | undefined;
  /** Versions are taken over one after the other. */
  let takingOver: Promise<void> = Promise.resolve();
  let closed = false;
  /** Of the last version, what it could not have. */
  let said: ReadonlySet<string> = new Set();

  let goneTimer: NodeJS.Timeout | undefined;

  const watch = watchSources(() => {
    included = includedFiles(configFile, root);
    follow();
    // An editor that replaces the file has removed it for a moment: its next event comes with the new one.
    if (!included.files.has(configFile)) {
      goneTimer ??= setTimeout(tellGone, options.goneAfterMs ?? GONE_AFTER_MS).unref();
      return;
    }
    clearTimeout(goneTimer);
    goneTimer = undefined;
    const next = fingerprint(included.files);
    if (next === print) return;
    print = next;
    current?.abort();
    current = new AbortController();
    void read(current.signal);
  });
  const follow = () => watch.follow([...included.files, ...included.expected]);
  follow();

  function tellGone(): void {
    log.warning(`${name} is gone. What ran before goes on; it is taken over again when it is back.`);
  }

  async function read(signal: AbortSignal): Promise<void> {
    const startedAtMs = performance.now();
    let resolved: Resolved;
    try {
      resolved = await options.resolve(signal);
    } catch (error) {
      if (signal.aborted) return;
      log.error(`${name} cannot be taken over; what ran before goes on.\n${messageOf(error)}`);
      return;
    }
    takingOver = takingOver.then(async () => {
      if (signal.aborted || closed) return;
      try {
        tell(await options.takeOver(resolved), performance.now() - startedAtMs);
      } catch (error) {
        log.error(`${name} cannot be taken over; what ran before goes on.\n${messageOf(error)}`);
      }
    });
  }

  function tell({ taken, refused }: Omit<TakenOver, "service">, tookMs: number): void {
    const news = refused.filter((sentence) => !said.has(sentence));
    said = new Set(refused);
    if (taken.length > 0)
      log.notice(`${name} was taken over in ${(tookMs / 1000).toFixed(1)} s: ${taken.join("; ")}.`);
    else if (refused.length === 0) log.notice(`${name} was read again: nothing that runs has changed.`);
    else if (news.length === 0)
      log.notice(
        `${name} was read again: nothing that runs has changed, and what was said of it still holds.`,
      );
    for (const sentence of news) log.warning(sentence);
  }

  return {
    close() {
      closed = true;
      clearTimeout(goneTimer);
      current?.abort();
      watch.close();
    },
  };
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

function fingerprint(files: ReadonlySet<string>): string {
  const hash = createHash("sha256");
  for (const file of [...files].sort()) {
    try {
      hash.update(`${file}\0`).update(readFileSync(file)).update("\0");
    } catch {
      hash.update("gone\0");
    }
  }
  return hash.digest("hex");
}
