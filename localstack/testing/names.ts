import { unknownName } from "../unknown-name.ts";

/** By logical id, the name that a resource has. */
export type Names = Readonly<Record<string, string>>;

/**
 * The name of what serverless.yml declares by a logical id or a name, or of what was made since.
 * @param what with no article: `table`
 * @throws UserError that names those that there are
 */
export async function resolveName(
  what: string,
  given: string,
  declared: Names,
  others: () => readonly string[] | Promise<readonly string[]>,
): Promise<string> {
  if (Object.hasOwn(declared, given)) return declared[given] as string;
  if (Object.values(declared).includes(given)) return given;
  const made = await others();
  if (made.includes(given)) return given;
  throw unknownName(what, given, [...new Set([...Object.keys(declared), ...made])]);
}
