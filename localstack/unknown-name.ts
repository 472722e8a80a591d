import { UserError } from "./user-error.ts";

/**
 * What to say of a name that there is not: the nearest that there is, and all of them.
 * @param what `table`, with its article: `There is no table "Thigns". Did you mean Things? There are Things, Others.`
 */
export function unknownName(what: string, name: unknown, known: readonly string[]): UserError {
  const shown = typeof name === "string" ? `"${name}"` : String(name);
  const there =
    known.length === 0 ? "There is none." : `There ${known.length === 1 ? "is" : "are"} ${known.join(", ")}.`;
  return new UserError(`There is no ${what} ${shown}.${nearest(String(name), known)} ${there}`);
}

/** @throws UserError for a name that there is not among an object's, and for what is no object */
export function checkNames(of: string, what: string, given: object, known: readonly string[]): void {
  if (typeof given !== "object" || given === null)
    throw new UserError(`${of} takes an object with ${known.join(", ")}, not ${String(given)}.`);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UserError(
      `${of} has no ${what} "${unknown}".${nearest(unknown, known)} It has ${known.join(", ")}.`,
    );
}

/** ` Did you mean iam?`, where one is near. */
export function nearest(key: string, known: readonly string[]): string {
  const near = known
    .map((candidate) => ({ candidate, distance: editDistance(key.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return near && near.distance <= Math.max(3, Math.floor(key.length / 2))
    ? ` Did you mean ${near.candidate}?`
    : "";
}

/** Levenshtein's: letters to add, drop or change. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const change = (row[j - 1] as number) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, change));
    }
    row = next;
  }
  return row[to.length] as number;
}
