import { isRecord } from "../model/json.ts";
import type { ServerlessService } from "../model/serverless-service.ts";
import { nearest } from "../unknown-name.ts";
import { OFFLINE, type OfflineOption, type OfflineOptionName } from "./offline-catalog.ts";
import { readSetting } from "./setting-rules.ts";

/** serverless-offline's options as they are to hold: the command line before `custom.serverless-offline`, that before its defaults. */
export interface OfflineOptions {
  readonly values: Readonly<Record<OfflineOptionName, unknown>>;
  /** Those that somebody has set. */
  readonly asked: readonly OfflineOptionName[];
}

/**
 * The options of one source that are set. Nothing, null and an empty text (a variable without a value) count as not set; names that are no option are left out.
 * @param prefix how an error names them: `--` or `custom.serverless-offline.`
 * @throws UserError naming the option, its value and what is allowed
 */
function readSource(
  given: Readonly<Record<string, unknown>>,
  prefix: string,
): Partial<Record<OfflineOptionName, unknown>> {
  const read: Partial<Record<OfflineOptionName, unknown>> = {};
  for (const name of Object.keys(OFFLINE) as OfflineOptionName[]) {
    const value = given[name];
    if (value === undefined || value === null || value === "") continue;
    read[name] = readSetting(`${prefix}${name}`, value, OFFLINE[name].rule);
  }
  return read;
}

/** @throws UserError where an option has a value that it cannot have */
export function readOfflineOptions(
  service: Pick<ServerlessService, "custom">,
  cliOptions: Readonly<Record<string, unknown>>,
): OfflineOptions {
  const set = {
    ...readSource(customOf(service), "custom.serverless-offline."),
    ...readSource(cliOptions, "--"),
  };
  const fallbacks = Object.entries(OFFLINE).map(([name, { fallback }]) => [name, fallback]);
  return {
    values: { ...Object.fromEntries(fallbacks), ...set },
    asked: Object.keys(set) as OfflineOptionName[],
  };
}

/** One sentence for each option that was set and does nothing here, or that is none. */
export function offlineWarnings(
  service: Pick<ServerlessService, "custom">,
  { values, asked }: OfflineOptions,
): string[] {
  const without = asked.flatMap((name) => {
    const { instead, fallback }: OfflineOption = OFFLINE[name];
    const isChanged = JSON.stringify(values[name]) !== JSON.stringify(fallback);
    return instead !== undefined && isChanged ? [{ name, instead }] : [];
  });
  // What is said of several is said once.
  const sentences = [...new Set(without.map(({ instead }) => instead))].map((instead) => {
    const names = without.filter((option) => option.instead === instead).map(({ name }) => name);
    return `${names.join(", ")} (serverless-offline) ${names.length > 1 ? "have" : "has"} no effect. ${instead}`;
  });
  const known = Object.keys(OFFLINE);
  for (const name of Object.keys(customOf(service)))
    if (!known.includes(name))
      sentences.push(
        `custom.serverless-offline has no option "${name}", so it has no effect.${nearest(name, known)}`,
      );
  return sentences;
}

function customOf(service: Pick<ServerlessService, "custom">): Readonly<Record<string, unknown>> {
  const value = service.custom?.["serverless-offline"];
  return isRecord(value) ? value : {};
}
