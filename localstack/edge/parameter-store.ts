import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { ParameterModel } from "../model/types.ts";
import { UserError } from "../user-error.ts";

export interface Parameter {
  readonly name: string;
  readonly type: "String" | "StringList" | "SecureString";
  readonly value: string;
  /** 1 at first, one more with each change. */
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly lastModifiedMs: number;
}

export interface ParameterStore {
  find(name: string): Parameter | undefined;
  /** Those below a path (`/fanout/local`), by name; only its direct children unless recursive. */
  listByPath(path: string, recursive: boolean): readonly Parameter[];
}

export interface ParameterStoreOptions {
  /** e.g. `.fanout/parameters.json`; made with mode 0600. */
  readonly file: string;
  readonly parameters: readonly ParameterModel[];
  /** Keeps nothing and reads nothing: secrets are new at each start. */
  readonly ephemeral?: boolean;
  readonly clock?: () => number;
}

/** 64 bytes: as long as the output of the widest hash that signs tokens (HS512, RFC 7518 3.2). */
const SECRET_BYTES = 64;

/**
 * SSM parameters of this machine: those of the template first, then what else stands in the file. A SecureString without a value gets a random
 * one at the first start and keeps it.
 * @throws Error, one sentence with the next step, where the file cannot be read as parameters; it is left as it is.
 */
export function openParameterStore(options: ParameterStoreOptions): ParameterStore {
  const nowMs = (options.clock ?? Date.now)();
  const stored = options.ephemeral ? new Map<string, Parameter>() : readParameters(options.file);
  let changed = false;
  for (const model of options.parameters) {
    const known = stored.get(model.name);
    const generated = model.type === "SecureString" && model.value === undefined;
    const value = generated
      ? (known?.value ?? randomBytes(SECRET_BYTES).toString("base64url"))
      : (model.value ?? "");
    if (known && known.value === value && known.type === model.type) continue;
    stored.set(model.name, {
      name: model.name,
      type: model.type,
      value,
      version: (known?.version ?? 0) + 1,
      lastModifiedMs: nowMs,
    });
    changed = true;
  }
  if (changed && !options.ephemeral) writeParameters(options.file, stored);
  return {
    find: (name) => stored.get(name),
    listByPath(path, recursive) {
      const prefix = path.endsWith("/") ? path : `${path}/`;
      return [...stored.values()]
        .filter(
          ({ name }) => name.startsWith(prefix) && (recursive || !name.slice(prefix.length).includes("/")),
        )
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}

function readParameters(file: string): Map<string, Parameter> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return new Map();
    throw error;
  }
  try {
    const { parameters } = JSON.parse(text) as { parameters: Parameter[] };
    for (const { name, value, type } of parameters) {
      if (typeof name !== "string" || typeof value !== "string" || typeof type !== "string")
        throw new Error();
    }
    return new Map(parameters.map((parameter) => [parameter.name, parameter]));
  } catch {
    throw new UserError(
      `${file} cannot be read as parameters and was left as it is. Mend it, or move it away: secrets are then made anew and everyone logs in again.`,
    );
  }
}

/** The old file or the new one, never half: a lost secret would end every session. */
function writeParameters(file: string, parameters: ReadonlyMap<string, Parameter>): void {
  mkdirSync(dirname(file), { recursive: true });
  const next = `${file}.${process.pid}.next`;
  try {
    const text = JSON.stringify({ parameters: [...parameters.values()] }, null, 2);
    writeFileSync(next, `${text}\n`, { mode: 0o600, flush: true } as object);
    renameSync(next, file);
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  }
}
