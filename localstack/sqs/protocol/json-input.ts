import { isRecord } from "../../model/json.ts";
import { SqsError } from "../errors.ts";
import type { Shape, Structure } from "./shapes.ts";

/** Reads a JSON body. Members that the shape does not have are passed over. @throws SqsError SerializationException where a member is of another kind */
export function readJsonInput(body: Buffer, shape: Structure): Record<string, unknown> {
  let value: unknown;
  try {
    value = body.length === 0 ? {} : JSON.parse(body.toString());
  } catch {
    throw new SqsError("SerializationException", "The body is not JSON.");
  }
  return readStructure(value, shape, "The body");
}

function readStructure(value: unknown, { members }: Structure, what: string): Record<string, unknown> {
  if (!isRecord(value)) throw unexpected(what, "an object");
  const result: Record<string, unknown> = {};
  for (const [member, shape] of Object.entries(members)) {
    const given = Object.hasOwn(value, member) ? value[member] : undefined;
    if (given !== undefined && given !== null) result[member] = readValue(given, shape, member);
  }
  return result;
}

function readValue(value: unknown, shape: Shape, what: string): unknown {
  if (typeof shape === "string") {
    const isRight =
      shape === "integer"
        ? Number.isInteger(value)
        : shape === "boolean"
          ? typeof value === "boolean"
          : typeof value === "string";
    if (!isRight) throw unexpected(what, shape === "blob" ? "a text in base64" : `of type ${shape}`);
    return value;
  }
  if ("members" in shape) return readStructure(value, shape, what);
  if ("list" in shape) {
    if (!Array.isArray(value)) throw unexpected(what, "a list");
    return value.map((item) => readValue(item, shape.list, what));
  }
  if (!isRecord(value)) throw unexpected(what, "an object");
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, readValue(item, shape.map, key)]),
  );
}

const unexpected = (what: string, kind: string) =>
  new SqsError("SerializationException", `${what.slice(0, 100)} is not ${kind}.`);
