/** Members of JSON, form fields, query parameters and XML elements that nobody needs to see. */
const NAMES =
  "pass(?:word|wd)?|secret|token|ticket|authorization|credential|signature|cookie|api[-_]?key|private[-_]?key";
const SECRET = new RegExp(`${NAMES}|^identitySource$`, "i");
const HIDDEN = "[redacted]";
/** Where no JSON tells what is a name and what a value. Bounded, so that no text takes long. */
const IN_TEXT: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]{8,2000}\.[\w-]{8,4000}\.[\w-]{0,1000}/g, HIDDEN],
  [/\b(Bearer|Basic) {1,4}[\w+/=.~-]{6,4000}/gi, `$1 ${HIDDEN}`],
  [new RegExp(`(^|[?&;])([\\w.%-]{0,64}(?:${NAMES})[\\w.%-]{0,64}=)[^&\\s"]{1,8000}`, "gi"), `$1$2${HIDDEN}`],
  [
    new RegExp(`("[\\w.-]{0,64}(?:${NAMES})[\\w.-]{0,64}"\\s{0,8}:\\s{0,8}")[^"]{1,8000}`, "gi"),
    `$1${HIDDEN}`,
  ],
  [new RegExp(`(<[\\w.-]{0,64}(?:${NAMES})[\\w.-]{0,64}>)[^<]{1,8000}`, "gi"), `$1${HIDDEN}`],
  [/\b(AKIA|ASIA)[A-Z0-9]{12,40}/g, `$1${HIDDEN}`],
];

/** A payload as it may be shown: what has the name or the look of a secret is hidden, in JSON at any depth, also in JSON that stands as a text in it. */
export function redact(payload: string): string {
  const value = parse(payload);
  return value === undefined ? redactText(payload) : JSON.stringify(redactValue(value));
}

/** The same of what JSON has become. */
export function redactValue(value: unknown): unknown {
  if (typeof value === "string") {
    const inner = /^\s*[[{]/.test(value) ? parse(value) : undefined;
    return inner === undefined ? redactText(value) : JSON.stringify(redactValue(inner));
  }
  if (Array.isArray(value)) return value.map(redactValue);
  if (typeof value !== "object" || value === null) return value;
  const members = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(members).map(([name, member]) => [
      name,
      isSecret(name, members) && member !== null && member !== ""
        ? hidden(member)
        : shown(name, member, members),
    ]),
  );
}

/** A parameter's value is told to be one by what stands beside it. */
const isSecret = (name: string, { Type }: Readonly<Record<string, unknown>>): boolean =>
  SECRET.test(name) || (name === "Value" && Type === "SecureString");

/** A body in base64 is shown as what it is. */
const shown = (
  name: string,
  member: unknown,
  { isBase64Encoded }: Readonly<Record<string, unknown>>,
): unknown =>
  name === "body" && isBase64Encoded === true && typeof member === "string"
    ? redactValue(Buffer.from(member, "base64").toString())
    : redactValue(member);

/** DynamoDB's `{"S": "..."}` keeps its shape. */
function hidden(member: unknown): unknown {
  if (typeof member !== "object" || member === null) return HIDDEN;
  return Object.fromEntries(Object.keys(member).map((name) => [name, HIDDEN]));
}

const redactText = (text: string): string =>
  IN_TEXT.reduce((redacted, [what, by]) => redacted.replace(what, by), text);

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
