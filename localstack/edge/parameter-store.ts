import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
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

/** As the file has it. */
interface StoredParameter extends Parameter {
  /** The service has declared it; where it does no more it is not served, and a secret comes back with its declaration. Absent: somebody wrote it into the file. */
  readonly declared?: true;
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
 * SSM parameters of this machine: those of the template first, then what others have written into the file. A SecureString without a value gets a random
 * one at the first start and keeps it.
 * @throws Error, one sentence with the next step, where the file cannot be read as parameters; it is left as it is.
 */
export function openParameterStore(options: ParameterStoreOptions): ParameterStore {
  const nowMs = (options.clock ?? Date.now)();
  const stored = options.ephemeral ? new Map<string, StoredParameter>() : readParameters(options.file);
  const declared = new Set(options.parameters.map(({ name }) => name));
  let changed = false;
  for (const model of options.parameters) {
    const known = stored.get(model.name);
    const generated = model.type === "SecureString" && model.value === undefined;
    const value = generated
      ? (known?.value ?? randomBytes(SECRET_BYTES).toString("base64url"))
      : (model.value ?? "");
    const isSame = known?.value === value && known.type === model.type;
    if (isSame && known.declared) continue;
    stored.set(model.name, {
      name: model.name,
      type: model.type,
      value,
      version: isSame ? known.version : (known?.version ?? 0) + 1,
      lastModifiedMs: isSame ? known.lastModifiedMs : nowMs,
      declared: true,
    });
    changed = true;
  }
  if (changed && !options.ephemeral) writeParameters(options.file, stored);
  const served = new Map(
    [...stored].flatMap(([name, { declared: isDeclared, ...parameter }]) =>
      isDeclared && !declared.has(name) ? [] : [[name, parameter]],
    ),
  );
  return {
    find: (name) => served.get(name),
    listByPath(path, recursive) {
      const prefix = path.endsWith("/") ? path : `${path}/`;
      return [...served.values()]
        .filter(
          ({ name }) => name.startsWith(prefix) && (recursive || !name.slice(prefix.length).includes("/")),
        )
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}

function readParameters(file: string): Map<string, StoredParameter> {
  let text: string;
  try {
    // Somebody who wrote into it may have left it open to all.
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return new Map();
    throw error;
  }
  try {
    const { parameters } = JSON.parse(text) as { parameters: StoredParameter[] };
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
function writeParameters(file: string, parameters: ReadonlyMap<string, StoredParameter>): void {
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
