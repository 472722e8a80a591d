import { createHash } from "node:crypto";
import type { AttributeValue } from "./message.ts";

/** MD5OfMessageBody, in hex. */
export const md5OfBody = (body: string): string => createHash("md5").update(body).digest("hex");

/**
 * MD5OfMessageAttributes, in hex: by name, each as its name, type, kind of transport (1 text, 2 bytes) and value, with lengths before them.
 * Source: the developer guide, "Calculating the MD5 message digest for message attributes".
 */
export function md5OfAttributes(attributes: Readonly<Record<string, AttributeValue>>): string {
  const hash = createHash("md5");
  const add = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of Object.keys(attributes).sort()) {
    const { DataType = "", StringValue, BinaryValue } = attributes[name] ?? {};
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    hash.update(Buffer.from([BinaryValue === undefined ? 1 : 2]));
    add(BinaryValue === undefined ? Buffer.from(StringValue ?? "") : Buffer.from(BinaryValue, "base64"));
  }
  return hash.digest("hex");
}
