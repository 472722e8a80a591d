/**
 * Values of condition keys by their name as documented (`dynamodb:LeadingKeys`). A key that is present with `undefined` is known to be absent from
 * the request; a key that is not present at all is one that local AWS does not know.
 */
export type ConditionContext = Readonly<Record<string, string | readonly string[] | undefined>>;

/** `unknown` names a key that local AWS does not know; `absent` is one that the request does not have. */
export type Replaced = { readonly text: string } | { readonly unknown: string } | { readonly absent: true };

/** A key's value, whatever the case of its name. */
export function findKey(
  key: string,
  context: ConditionContext,
): { readonly value: string | readonly string[] | undefined } | undefined {
  if (Object.hasOwn(context, key)) return { value: context[key] };
  const wanted = key.toLowerCase();
  const name = Object.keys(context).find((candidate) => candidate.toLowerCase() === wanted);
  return name === undefined ? undefined : { value: context[name] };
}

/** `${aws:userid}`, `${aws:userid, 'nobody'}`; not `${*}`, `${?}` and `${$}`, which stand for the character itself. */
const VARIABLE = /\$\{(?![*?$]\})([^},]*)(?:,\s*'([^']*)')?\s*\}/g;

export const hasVariable = (text: string): boolean => text.includes("${") && text.search(VARIABLE) >= 0;

/** In a pattern, what a variable gives is taken literally. */
const escapePattern = (value: string) => value.replace(/[*?$]/g, (sign) => `\${${sign}}`);

/**
 * Puts the values of a request where a policy has variables.
 * @param isPattern keeps `${*}`, `${?}` and `${$}` for the wildcard match; otherwise they become the character
 * Source: IAM user guide, "IAM policy elements: Variables and tags".
 */
export function replaceVariables(
  text: string,
  isPattern: boolean,
  context: () => ConditionContext,
): Replaced {
  if (!text.includes("${")) return { text };
  let failed: Replaced | undefined;
  const replaced = text.replace(VARIABLE, (_whole, name: string, fallback: string | undefined) => {
    const key = name.trim();
    const found = findKey(key, context());
    if (!found) failed ??= { unknown: `policy variable \${${key}}` };
    // A variable that has several values, or none and no default, matches nothing.
    const value = typeof found?.value === "string" ? found.value : fallback;
    if (found && value === undefined) failed ??= { absent: true };
    return isPattern ? escapePattern(value ?? "") : (value ?? "");
  });
  if (failed) return failed;
  return { text: isPattern ? replaced : replaced.replace(/\$\{([*?$])\}/g, "$1") };
}
