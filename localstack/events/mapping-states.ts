import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Log } from "../log.ts";

/** What is known of a mapping beside what serverless.yml says. */
export interface MappingFacts {
  readonly enabled: boolean;
  /** Epoch milliseconds. */
  readonly modifiedMs: number;
}

interface Entry extends MappingFacts {
  /** Of what serverless.yml said then. */
  readonly declared: string;
}

interface Declared {
  readonly uuid: string;
  readonly enabled: boolean;
}

/** Whether a mapping was switched off or on through the API, which holds over a restart until serverless.yml says something else, as a deployment does. */
export interface MappingStates {
  /** With `enabled` as it is to be. */
  apply<T extends Declared>(models: readonly T[]): T[];
  of(uuid: string): MappingFacts | undefined;
  setEnabled(uuid: string, enabled: boolean): void;
}

/** @param file where they are kept; one that cannot be read is set aside with a warning */
export function openMappingStates(file: string, log: Log, now: () => number = Date.now): MappingStates {
  const entries = new Map<string, Entry>(Object.entries(read(file, log)));

  function save(): void {
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify({ version: 1, mappings: Object.fromEntries(entries) }));
      renameSync(`${file}.new`, file);
    } catch (error) {
      log.warning(
        `What is known of event source mappings could not be written to ${file}: ${(error as Error).message}`,
      );
    }
  }

  return {
    apply(models) {
      let hasChanged = false;
      const applied = models.map((model) => {
        const declared = createHash("sha256").update(JSON.stringify(model)).digest("base64url");
        const known = entries.get(model.uuid);
        if (known?.declared === declared) return { ...model, enabled: known.enabled };
        entries.set(model.uuid, { declared, enabled: model.enabled, modifiedMs: now() });
        hasChanged = true;
        return model;
      });
      if (hasChanged) save();
      return applied;
    },
    of: (uuid) => entries.get(uuid),
    setEnabled(uuid, enabled) {
      const known = entries.get(uuid);
      if (!known) return;
      entries.set(uuid, { ...known, enabled, modifiedMs: now() });
      save();
    },
  };
}

function read(file: string, log: Log): Record<string, Entry> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
  try {
    const { version, mappings } = JSON.parse(text);
    if (version === 1 && typeof mappings === "object" && mappings !== null) return mappings;
  } catch {
    // Falls through to the warning.
  }
  renameSync(file, `${file}.unreadable`);
  log.warning(
    `What is known of event source mappings in ${file} could not be read and was set aside as ${file}.unreadable. Each is switched on or off as serverless.yml says.`,
  );
  return {};
}
