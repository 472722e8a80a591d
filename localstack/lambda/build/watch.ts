import { existsSync, type FSWatcher, watch } from "node:fs";
import { dirname, join } from "node:path";

const DEBOUNCE_MS = 30;

export interface SourceWatch {
  /** Watches the folders of these files from now on. */
  follow(files: Iterable<string>): void;
  close(): void;
}

/** Tells which files in the followed folders were saved, in one call for saves that come together. Folders, as editors replace files. */
export function watchSources(onChange: (files: ReadonlySet<string>) => void): SourceWatch {
  const watchers = new Map<string, FSWatcher>();
  let changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const note = (file: string) => {
    changed.add(file);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const files = changed;
      changed = new Set();
      onChange(files);
    }, DEBOUNCE_MS);
  };
  const unfollow = (folder: string) => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  return {
    follow(files) {
      for (const file of files) {
        const folder = dirname(file);
        // Installed packages change by an install, not by a save.
        if (watchers.has(folder) || folder.includes("node_modules") || !existsSync(folder)) continue;
        const watcher = watch(folder, { persistent: false }, (_event, name) => {
          if (name !== null) note(join(folder, name));
        });
        watcher.on("error", () => unfollow(folder)); // the folder was removed
        watchers.set(folder, watcher);
      }
    },
    close() {
      clearTimeout(timer);
      for (const folder of [...watchers.keys()]) unfollow(folder);
    },
  };
}
