import { invalidParameter } from "../errors.ts";
import type { AttributeValue } from "../queue/message.ts";
import type { Input } from "./context.ts";

const MAX_ATTRIBUTES = 10;
/** A label of the sender's may stand behind the type: `Number.float`. */
const TYPE = /^(String|Number|Binary)(\.|$)/;
/** Letters of any script. */
const NAME = /^(?!\.)(?!.*\.\.)[\p{L}\p{N}_.-]{1,256}(?<!\.)$/u;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const MAX_TYPE_LENGTH = 256;
/** What XML 1.0 cannot hold, a lone surrogate among it. */
export const BAD_CHARACTERS = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

type Attributes = Readonly<Record<string, AttributeValue>>;

/** The attributes of a message that is sent. @throws SqsError InvalidParameterValueException */
export function readAttributes(given: Readonly<Record<string, Input>>): Attributes {
  const entries = Object.entries(given);
  if (entries.length > MAX_ATTRIBUTES) {
    throw invalidParameter(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${MAX_ATTRIBUTES}].`,
    );
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, readAttribute(name, value)]));
}

function readAttribute(name: string, { DataType, StringValue, BinaryValue }: Input): AttributeValue {
  if (!NAME.test(name) || /^(aws|amazon)\./i.test(name))
    throw invalidParameter(`Message (user) attribute name '${name}' is invalid.`);
  if (typeof DataType !== "string" || DataType === "") {
    throw invalidParameter(`The message attribute '${name}' must contain non-empty message attribute type.`);
  }
  const type = TYPE.exec(DataType)?.[1];
  if (type === undefined || DataType.length > MAX_TYPE_LENGTH) {
    throw invalidParameter(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  const value = type === "Binary" ? BinaryValue : StringValue;
  if (typeof value !== "string" || value === "") {
    throw invalidParameter(
      `Message (user) attribute '${name}' must contain a non-empty value of type '${type === "Binary" ? "Binary" : "String"}'.`,
    );
  }
  if (type !== "Binary" && BAD_CHARACTERS.test(value))
    throw invalidParameter(`Invalid non-printable ASCII characters found in attribute '${name}'.`);
  if (type === "Number" && !NUMBER.test(value))
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  return type === "Binary" ? { DataType, BinaryValue: value } : { DataType, StringValue: value };
}

/** What they count of a message's size, in bytes. */
export function sizeOfAttributes(attributes: Attributes): number {
  return Object.entries(attributes).reduce((sum, [name, { DataType, StringValue, BinaryValue }]) => {
    const value =
      BinaryValue === undefined
        ? Buffer.byteLength(StringValue ?? "")
        : Buffer.byteLength(BinaryValue, "base64");
    return sum + Buffer.byteLength(name) + Buffer.byteLength(DataType) + value;
  }, 0);
}

/** Those that a receiver asks for: by name, by `prefix.*`, or all (`All`, `.*`). */
export function selectAttributes(attributes: Attributes, names: readonly string[]): Attributes {
  if (names.includes("All") || names.includes(".*")) return attributes;
  const prefixes = names.filter((name) => name.endsWith(".*")).map((name) => name.slice(0, -1));
  return Object.fromEntries(
    Object.entries(attributes).filter(
      ([name]) =>
        names.includes(name) ||
        prefixes.some((prefix) => name.startsWith(prefix) || name === prefix.slice(0, -1)),
    ),
  );
}
