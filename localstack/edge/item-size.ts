import { isRecord } from "./json-input.ts";

/** Of each list and map, and of each element in one. */
const NESTED_BYTES = 3;
const ELEMENT_BYTES = 1;

/** Bytes of an item, names and values, by DynamoDB's rules. Source: Amazon DynamoDB developer guide, "DynamoDB item sizes and formats". */
export function itemBytes(item: Readonly<Record<string, unknown>>): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );
}

function valueBytes(value: unknown): number {
  const [type = "", content] = isRecord(value) ? (Object.entries(value)[0] ?? []) : [];
  const all = (of: (element: unknown) => number, more = 0) =>
    (Array.isArray(content) ? content : []).reduce((sum: number, element) => sum + of(element) + more, 0);
  switch (type) {
    case "S":
      return textBytes(content);
    case "N":
      return numberBytes(content);
    case "B":
      return binaryBytes(content);
    case "SS":
      return all(textBytes);
    case "NS":
      return all(numberBytes);
    case "BS":
      return all(binaryBytes);
    case "L":
      return NESTED_BYTES + all(valueBytes, ELEMENT_BYTES);
    case "M":
      return isRecord(content)
        ? NESTED_BYTES + itemBytes(content) + ELEMENT_BYTES * Object.keys(content).length
        : NESTED_BYTES;
    default:
      return 1;
  }
}

const textBytes = (text: unknown) => Buffer.byteLength(String(text));
const binaryBytes = (base64: unknown) => Buffer.byteLength(String(base64), "base64");
/** A byte for two significant digits, and one more. */
const numberBytes = (number: unknown) => Math.ceil(significantDigits(String(number)) / 2) + 1;

function significantDigits(number: string): number {
  const digits = number.replace(/e.*$/i, "").replace(/[^0-9.]/g, "");
  const bare = digits.replace(".", "").replace(/^0+/, "").replace(/0+$/, "");
  return Math.max(bare.length, 1);
}
