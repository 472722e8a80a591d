import type { ModelContext } from "./context.ts";
import { isRecord } from "./json.ts";

/**
 * Names once, at the start, what stands in serverless.yml and changes nothing on this machine: a property that has no meaning here, or one that is misspelled.
 * @param whose where it stands, e.g. a logical id
 * @param known properties that are followed, or whose absence nobody could notice
 */
export function tellIgnored(
  whose: string,
  properties: Readonly<Record<string, unknown>>,
  known: ReadonlySet<string>,
  context: ModelContext,
): void {
  const ignored = Object.entries(properties).flatMap(([name, value]) =>
    known.has(name) || isOff(value) ? [] : [name],
  );
  if (ignored.length === 0) return;
  const [has, it] = ignored.length > 1 ? ["have", "them"] : ["has", "it"];
  context.warnings.push(`${whose}: ${ignored.join(", ")} ${has} no effect here; AWS would follow ${it}.`);
}

/** Says no, or nothing: `{ PointInTimeRecoveryEnabled: false }`. A template may spell it as text. */
function isOff(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === "false" || value === "OFF")
    return true;
  if (!isRecord(value)) return false;
  const values = Object.values(value);
  return values.length > 0 && values.every(isOff);
}
