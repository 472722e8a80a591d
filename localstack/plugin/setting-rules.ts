import { isRecord } from "../model/json.ts";
import { nearest } from "../unknown-name.ts";
import { UserError } from "../user-error.ts";

/** What a setting under `custom.localAws` may be. */
export type SettingRule =
  | { readonly kind: "number"; readonly least: number; readonly most?: number; readonly whole?: true }
  | { readonly kind: "boolean" }
  | { readonly kind: "text" }
  | { readonly kind: "one of"; readonly values: readonly (string | number)[] }
  | { readonly kind: "texts" }
  | { readonly kind: "numbers"; readonly least: number }
  /** `{code, reason}` of a close frame. */
  | { readonly kind: "close" }
  /** Close codes to texts. */
  | { readonly kind: "reasons" }
  /** Read elsewhere; `problem` says what is wrong with it, as a clause. */
  | {
      readonly kind: "entries";
      readonly what: string;
      readonly problem?: (value: unknown) => string | undefined;
    };

export interface Setting {
  readonly rule: SettingRule;
  /** One line for docs/reference/local-aws-settings.md. */
  readonly meaning: string;
  readonly unit?: string;
  /** Rows of the parity matrix that it is about. */
  readonly row?: string;
}

/** What may stand there, as words for an error and for the reference. */
export function allowed(rule: SettingRule): string {
  switch (rule.kind) {
    case "number": {
      const noun = rule.whole ? "whole number" : "number";
      return rule.most === undefined
        ? `a ${noun} from ${rule.least}`
        : `a ${noun} from ${rule.least} to ${rule.most}`;
    }
    case "boolean":
      return "true or false";
    case "text":
      return "a text";
    case "one of":
      return rule.values
        .map(String)
        .join(", ")
        .replace(/, ([^,]*)$/, " or $1");
    case "texts":
      return "a list of texts";
    case "numbers":
      return `a list of numbers from ${rule.least}`;
    case "close":
      return 'a close frame, e.g. { code: 1001, reason: "Going away" }: code, 1000 to 4999 but for 1004, 1005, 1006 and 1015, which no frame has, and reason, at most 123 bytes';
    case "reasons":
      return "texts by close code";
    case "entries":
      return rule.what;
  }
}

/**
 * The value as the rule has it; a text from `${env:...}` counts as the number or boolean that it spells.
 * @param name whole: `custom.localAws.gateway.choices.malformedConnectStatus`
 * @throws UserError naming the setting, the value and what is allowed
 */
export function readSetting(name: string, value: unknown, rule: SettingRule): unknown {
  const problem = rule.kind === "entries" ? rule.problem?.(value) : undefined;
  if (problem !== undefined) throw new UserError(`${name} must be ${allowed(rule)}: ${problem}.`);
  const read = parse(value, rule);
  if (read === undefined) throw new UserError(`${name} must be ${allowed(rule)}, not ${shown(value)}.`);
  return read;
}

/** Undefined where the value is not allowed. */
function parse(value: unknown, rule: SettingRule): unknown {
  switch (rule.kind) {
    case "number":
      return parseNumber(value, rule);
    case "boolean":
      return value === true || value === "true"
        ? true
        : value === false || value === "false"
          ? false
          : undefined;
    case "text":
      return typeof value === "string" && value !== "" ? value : undefined;
    case "one of":
      return rule.values.find((candidate) => String(candidate) === String(value));
    case "texts":
      return Array.isArray(value) && value.every((entry) => typeof entry === "string") ? value : undefined;
    case "numbers": {
      const numbers = Array.isArray(value)
        ? value.map((entry) => parseNumber(entry, { kind: "number", least: rule.least }))
        : undefined;
      return numbers?.includes(undefined) ? undefined : numbers;
    }
    case "close":
      return parseClose(value);
    case "reasons": {
      const entries = isRecord(value) ? Object.entries(value) : [["x", 0] as const];
      const good = entries.every(([code, text]) => isCloseCode(Number(code)) && typeof text === "string");
      return good ? Object.fromEntries(entries) : undefined;
    }
    case "entries":
      return value;
  }
}

function parseNumber(value: unknown, rule: SettingRule & { kind: "number" }): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) return undefined;
  if (number < rule.least || number > (rule.most ?? Number.POSITIVE_INFINITY)) return undefined;
  return rule.whole && !Number.isInteger(number) ? undefined : number;
}

/** RFC 6455, 7.4: codes that a frame may carry. */
const isCloseCode = (code: number) => Number.isInteger(code) && code >= 1000 && code <= 4999;

function parseClose(value: unknown): { code: number; reason: string } | undefined {
  if (!isRecord(value)) return undefined;
  const { code: givenCode, reason = "", ...unknown } = value;
  if (Object.keys(unknown).length > 0) return undefined;
  const code = Number(givenCode);
  if (!isCloseCode(code) || [1004, 1005, 1006, 1015].includes(code) || typeof reason !== "string")
    return undefined;
  return Buffer.byteLength(reason) <= 123 ? { code, reason } : undefined;
}

const shown = (value: unknown) => (typeof value === "object" ? JSON.stringify(value) : `"${String(value)}"`);

/**
 * The settings of one section, each read by its rule.
 * @throws UserError for a value that is not allowed, and for a name that there is not, with the nearest that there is
 */
export function readSection(
  name: string,
  given: unknown,
  settings: Readonly<Record<string, Setting>>,
): Record<string, unknown> {
  if (given === undefined || given === null) return {};
  if (!isRecord(given)) throw new UserError(`${name} must have settings by name, not ${shown(given)}.`);
  const read: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    const setting = settings[key];
    if (!setting) throw unknownSetting(name, key, Object.keys(settings));
    // A variable that resolves to nothing is a setting that is not there.
    if (value !== null && value !== undefined) read[key] = readSetting(`${name}.${key}`, value, setting.rule);
  }
  return read;
}

function unknownSetting(name: string, key: string, known: readonly string[]): UserError {
  return new UserError(
    `${name} has no setting "${key}".${nearest(key, known)} docs/reference/local-aws-settings.md lists what there is: ${known.join(", ")}.`,
  );
}
