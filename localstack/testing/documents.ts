type AttributeValue = Readonly<Record<string, unknown>>;
export type Attributes = Record<string, AttributeValue>;

/**
 * An item of plain JavaScript as DynamoDB's JSON has it; members that are undefined are left out.
 * @throws TypeError that names the member whose value DynamoDB has no type for
 */
export function toAttributes(item: Readonly<Record<string, unknown>>): Attributes {
  return Object.fromEntries(
    Object.entries(item)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, toAttribute(value, name)]),
  );
}

function toAttribute(value: unknown, path: string): AttributeValue {
  if (value === null) return { NULL: true };
  switch (typeof value) {
    case "string":
      return { S: value };
    case "boolean":
      return { BOOL: value };
    case "bigint":
      return { N: String(value) };
    case "number":
      if (!Number.isFinite(value)) throw refused(path, String(value));
      return { N: String(value) };
    case "object":
      return toStructure(value as object, path);
    default:
      throw refused(path, typeof value);
  }
}

function toStructure(value: object, path: string): AttributeValue {
  if (value instanceof Uint8Array) return { B: base64(value) };
  if (Array.isArray(value)) return { L: value.map((one, index) => toAttribute(one, `${path}[${index}]`)) };
  if (value instanceof Set) return toSet([...value], path);
  const prototype: unknown = Object.getPrototypeOf(value);
  // A test runner's objects may come from another realm.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw refused(path, `a ${value.constructor?.name ?? "class"}`);
  return {
    M: Object.fromEntries(
      Object.entries(value)
        .filter(([, one]) => one !== undefined)
        .map(([name, one]) => [name, toAttribute(one, `${path}.${name}`)]),
    ),
  };
}

function toSet(values: readonly unknown[], path: string): AttributeValue {
  const [first] = values;
  if (first === undefined) throw refused(path, "an empty set");
  if (values.every((one) => typeof one === "string")) return { SS: values };
  if (values.every((one) => one instanceof Uint8Array)) return { BS: values.map(base64) };
  if (values.every((one) => typeof one === "number" || typeof one === "bigint"))
    return { NS: values.map(String) };
  throw refused(path, "a set of several types");
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

const refused = (path: string, what: string) =>
  new TypeError(`${path} is ${what}, which DynamoDB has no type for.`);

/** The other way round. A number that JavaScript cannot hold comes as a bigint, or as a text where it has a fraction. */
export function fromAttributes(attributes: Attributes): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, fromAttribute(value)]));
}

function fromAttribute(attribute: AttributeValue): unknown {
  const [[type, value] = ["", undefined as never]] = Object.entries(attribute) as [string, never][];
  switch (type) {
    case "N":
      return toNumber(value);
    case "B":
      return fromBase64(value);
    case "NULL":
      return null;
    case "L":
      return (value as AttributeValue[]).map(fromAttribute);
    case "M":
      return fromAttributes(value);
    case "SS":
      return new Set(value as string[]);
    case "NS":
      return new Set((value as string[]).map(toNumber));
    case "BS":
      return new Set((value as string[]).map(fromBase64));
    default:
      return value;
  }
}

const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, "base64"));

function toNumber(text: string): number | bigint | string {
  const number = Number(text);
  if (Number.isSafeInteger(number) || (!Number.isInteger(number) && digitsOf(text) <= 15)) return number;
  return /^-?\d+$/.test(text) ? BigInt(text) : digitsOf(text) <= 15 ? number : text;
}

/** Significant ones. */
const digitsOf = (text: string) =>
  text
    .replace(/e.*$/i, "")
    .replace(/\D/g, "")
    .replace(/^0+|0+$/g, "").length;
