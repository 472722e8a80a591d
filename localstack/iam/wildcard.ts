/**
 * IAM's pattern language: `*` is any run of characters, `?` exactly one. Compiled once, because policies are few and checks many.
 * Source: IAM user guide, "IAM JSON policy elements: Resource".
 */
export function compileWildcard(pattern: string): (text: string) => boolean {
  if (pattern.includes("${")) return compileEscaped(pattern);
  if (pattern === "*") return () => true;
  if (!pattern.includes("*") && !pattern.includes("?")) return (text) => text === pattern;
  return (text) => matchesWildcard(pattern, text);
}

/** `${*}`, `${?}` and `${$}` stand for the character itself: two private-use characters take its place on both sides. */
function compileEscaped(pattern: string): (text: string) => boolean {
  const own = pattern.replaceAll("${*}", "\uE000").replaceAll("${?}", "\uE001").replaceAll("${$}", "$");
  return (text) => matchesWildcard(own, text.replaceAll("*", "\uE000").replaceAll("?", "\uE001"));
}

/** Goes back to the last star only, so the time is at most the product of both lengths, whatever the pattern. */
export function matchesWildcard(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const expected = pattern[p];
    if (expected === "*") {
      star = p++;
      resume = t;
    } else if (expected !== undefined && (expected === "?" || expected === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}

/** An ARN with fewer than six fields gets `*` for those it lacks, as IAM completes it: `arn:aws:sqs` is every queue. */
export function completeArn(pattern: string): string {
  if (!pattern.startsWith("arn:")) return pattern;
  const missing = 6 - pattern.split(":").length;
  return missing > 0 ? pattern + ":*".repeat(missing) : pattern;
}
