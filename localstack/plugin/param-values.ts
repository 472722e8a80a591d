/** A line of YAML's block style: how far it is indented, its key, and a scalar behind it. */
const LINE = /^( *)([\w$.-]+):(?:[ \t]+(.*))?$/;

/**
 * Plain texts under `params:` of a serverless.yml, those of the stage before the default ones. Found in the text, before the framework has resolved anything: what is not written in block style, or is no plain
 * text, is not among them. `--param` goes before them.
 */
export function paramValues(
  text: string,
  stage: string,
  given: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const blocks = new Map<string, Map<string, string>>();
  let block: Map<string, string> | undefined;
  let blockIndent: number | undefined;
  let keyIndent: number | undefined;
  let isInside = false;
  for (const line of text.split("\n")) {
    if (/^\s*(?:#.*)?$/.test(line)) continue;
    if (/^\S/.test(line)) {
      isInside = /^params:\s*(?:#.*)?$/.test(line);
      continue;
    }
    if (!isInside) continue;
    const [, spaces = "", key = "", rest = ""] = LINE.exec(line) ?? [];
    if (key === "") continue;
    blockIndent ??= spaces.length;
    if (spaces.length === blockIndent) {
      block = new Map();
      blocks.set(key, block);
      keyIndent = undefined;
      continue;
    }
    keyIndent ??= spaces.length;
    const value = plainText(rest);
    if (spaces.length === keyIndent && value !== undefined) block?.set(key, value);
  }
  return new Map([...(blocks.get("default") ?? []), ...(blocks.get(stage) ?? []), ...Object.entries(given)]);
}

function plainText(rest: string): string | undefined {
  const text = rest.replace(/\s+#.*$/, "").trim();
  const inner = /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;
  return inner === "" || /^[!&*[{|>]|\$\{/.test(inner) ? undefined : inner;
}
